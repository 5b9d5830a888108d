"""My App: a small web app whose experts can be booked, by way of Kalends. Copy it."""

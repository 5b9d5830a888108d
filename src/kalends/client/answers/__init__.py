"""What Kalends answers, and the parts that requests are made of: frozen dataclasses in Python's words.

Names are the contract's in snake_case. Times are aware datetimes. Every answer keeps the JSON object it was read from
as `raw`, so that what a newer server says besides is within reach. Secrets are left out of `repr`.
"""

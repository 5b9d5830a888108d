"""Pure time arithmetic: weekly hours and busy time in, bookable starts out.

The engine knows no clock, no default zone, no database and no subject of Kalends; it imports the standard library only.
Inside, time is an integer count of minutes since 1970-01-01T00:00Z, and intervals are half-open `(start, end)` pairs.
"""

"""Proof that an e-mail address or a phone number is somebody's own: one-time codes, and what users have proven."""

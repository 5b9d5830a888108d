"""Telling customers' servers what happened: who wants to hear of what, and signed requests that arrive in order."""

"""Third parties' apps: how they are registered, what users allow them, and the codes and tokens that follow."""

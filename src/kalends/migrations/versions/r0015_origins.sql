-- Nothing is looked up by a client's origins. A released migration is not edited; the next change is the next file.

DROP INDEX ix_oauth_clients_origins;

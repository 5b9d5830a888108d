"""Who there is: organisations, their users, OAuth clients and the managed users they bring, and every credential."""

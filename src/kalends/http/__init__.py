"""What every request brings along, for the API and the pages alike: state, transaction, clock, caller and origin."""

"""What the components of `@calcom/atoms` say and read beside the contract's own dates."""

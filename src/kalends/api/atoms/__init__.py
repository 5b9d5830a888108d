"""Routes that the components of `@calcom/atoms` ask for, faces over the same use cases as the contract's families."""

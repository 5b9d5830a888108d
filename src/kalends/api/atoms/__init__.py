"""Routes that `@calcom/atoms` asks for, its Booker and its other components: faces over the same use cases as the
contract's families."""

"""Our own reading of the OpenID certification plans: browser, relying party, judges, modules."""

"""The onboarding wizard of the console: from a code and a name to a region that pays."""

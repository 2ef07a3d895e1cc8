# Signing in, people, mandates.

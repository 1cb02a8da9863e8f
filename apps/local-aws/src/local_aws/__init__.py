"""The AWS that `deploy:local` deploys to: a test double in one process, never to be taken for AWS."""

"""Resource providers: what creates, updates and deletes a resource of one CloudFormation type, one file per service."""

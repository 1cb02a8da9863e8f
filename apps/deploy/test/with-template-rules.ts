/** What imports this checks templates against the rules of the CDK when it synthesizes them; other tests leave them out. */
process.env.CDK_VALIDATION = 'true';

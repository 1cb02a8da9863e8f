import { main } from './lib/context';
import { organizationPolicies } from './lib/organization-policies';

void main(async (context) => organizationPolicies(context));

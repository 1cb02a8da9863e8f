import { main } from '../operations/command/context';
import { organizationPolicies } from '../operations/organization/policies';

void main(async (context) => organizationPolicies(context));

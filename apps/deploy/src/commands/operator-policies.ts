import { main } from '../operations/command/context';
import { operatorPolicies } from '../operations/operators/policies';

void main(async (context) => operatorPolicies(context));

import { closeGroup } from '../../handlers/closed-default-group/close-group';
import { findPrefixList } from '../../handlers/service-prefix-list/find-prefix-list';
import { ec2Answering } from './answering';

const NAMESPACE = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';

test('closing the default group goes on after EC2 throttled it', async () => {
  const closed =
    `<DescribeSecurityGroupsResponse ${NAMESPACE}><securityGroupInfo><item><groupId>sg-1</groupId>` +
    '<ipPermissions/><ipPermissionsEgress/></item></securityGroupInfo></DescribeSecurityGroupsResponse>';
  const { client, requests } = ec2Answering(['throttled', closed, closed]);

  await closeGroup(client, 'sg-1');

  expect(requests).toHaveLength(3);
});

test('looking up a prefix list goes on after EC2 throttled it', async () => {
  const found =
    `<DescribeManagedPrefixListsResponse ${NAMESPACE}><prefixListSet><item><prefixListId>pl-6da54004</prefixListId>` +
    '<prefixListName>com.amazonaws.eu-west-1.s3</prefixListName><ownerId>AWS</ownerId>' +
    '</item></prefixListSet></DescribeManagedPrefixListsResponse>';
  const { client, requests } = ec2Answering(['throttled', 'throttled', found]);

  await expect(findPrefixList(client, 'com.amazonaws.eu-west-1.s3')).resolves.toBe('pl-6da54004');
  expect(requests).toHaveLength(3);
});

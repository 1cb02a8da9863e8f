import { DescribeManagedPrefixListsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { findPrefixList } from '../../handlers/service-prefix-list/find-prefix-list';

const NAME = 'com.amazonaws.eu-west-1.s3';
const LIST = { PrefixListId: 'pl-6da54004', PrefixListName: NAME, OwnerId: 'AWS' };

const ec2 = mockClient(EC2Client);

beforeEach(() => {
  ec2.reset();
});

test('asks for the list by name', async () => {
  ec2.on(DescribeManagedPrefixListsCommand).resolves({ PrefixLists: [LIST] });

  await expect(findPrefixList(new EC2Client({}), NAME)).resolves.toBe('pl-6da54004');

  expect(ec2.commandCalls(DescribeManagedPrefixListsCommand)[0].args[0].input.Filters).toEqual([
    { Name: 'prefix-list-name', Values: [NAME] },
  ]);
});

test('follows pages, also empty ones', async () => {
  ec2
    .on(DescribeManagedPrefixListsCommand)
    .resolvesOnce({ PrefixLists: [], NextToken: 'more' })
    .resolvesOnce({ PrefixLists: [LIST] });

  await expect(findPrefixList(new EC2Client({}), NAME)).resolves.toBe('pl-6da54004');
});

test('ignores lists of other owners and other names', async () => {
  ec2.on(DescribeManagedPrefixListsCommand).resolves({
    PrefixLists: [
      { ...LIST, PrefixListId: 'pl-foreign', OwnerId: '111122223333' },
      { ...LIST, PrefixListId: 'pl-other', PrefixListName: 'com.amazonaws.eu-west-1.dynamodb' },
      LIST,
    ],
  });

  await expect(findPrefixList(new EC2Client({}), NAME)).resolves.toBe('pl-6da54004');
});

test('fails when the region has no such list', async () => {
  ec2.on(DescribeManagedPrefixListsCommand).resolves({ PrefixLists: [] });

  await expect(findPrefixList(new EC2Client({}), NAME)).rejects.toThrow(
    'AWS has no prefix list "com.amazonaws.eu-west-1.s3" in this region',
  );
});

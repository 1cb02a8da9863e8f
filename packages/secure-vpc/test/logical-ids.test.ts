import { network, templateOf } from './network';

/**
 * The logical ids of the endpoints that a network has by default. Networks are deployed with them: another id is another
 * endpoint. The committed templates hold the ids of everything else, but are those of networks with other endpoints.
 */
const ENDPOINTS = [
  'VpcEndpointkms293CC36F',
  'VpcEndpointlogsDA9A5AAB',
  'VpcEndpoints3F9A7C18D',
  'VpcEndpointsagemakerapi6C09523C',
  'VpcEndpointsagemakerruntimeA5307895',
  'VpcEndpointstsA90EF1F1',
  'VpcEndpointstudio46D44494',
];

test('the endpoints of a network keep the logical ids with which they were deployed', () => {
  expect(Object.keys(templateOf(network()).findResources('AWS::EC2::VPCEndpoint')).sort()).toEqual(ENDPOINTS);
});

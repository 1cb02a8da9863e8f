/**
 * The second of the two keys that deleting data needs, the first being `retention.data: delete` in the configuration.
 *
 * Only the local commands turn it by themselves: what they delete was made on local AWS.
 */
export const LOCAL_DATA_DELETION = 'secure-mlops:allow-data-deletion=true';

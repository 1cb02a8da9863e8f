/** Accounts of AWS that own what workloads of a region download. */
export interface AwsAccountsRow {
  /** Holds the images of scikit-learn and XGBoost that SageMaker maintains. */
  readonly images: string;
  /** Holds the AWS Deep Learning Containers. */
  readonly deepLearningImages: string;
  /** Is in the name of the bucket with the packages of AWS CodeArtifact; absent where no document names the bucket. */
  readonly packageAssets?: string;
}

/** Day on which the sources were read. */
export const AWS_ACCOUNTS_CHECKED_ON = '2026-11-23';

/** Where the accounts of a column are named. */
export const AWS_ACCOUNTS_SOURCES: Record<keyof AwsAccountsRow, string> = {
  images: 'https://github.com/aws/sagemaker-python-sdk/blob/master/src/sagemaker/image_uri_config/xgboost.json',
  deepLearningImages: 'https://github.com/aws/deep-learning-containers/blob/master/available_images.md',
  packageAssets: 'https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html',
};

/** By region of the partition `aws`. */
export const AWS_ACCOUNTS: Record<string, AwsAccountsRow> = {
  'af-south-1': { images: '510948584623', deepLearningImages: '626614931356' },
  'ap-east-1': { images: '651117190479', deepLearningImages: '871362719292' },
  'ap-northeast-1': { images: '354813040037', deepLearningImages: '763104351884', packageAssets: '660291247815' },
  'ap-northeast-2': { images: '366743142698', deepLearningImages: '763104351884' },
  'ap-northeast-3': { images: '867004704886', deepLearningImages: '364406365360' },
  'ap-south-1': { images: '720646828776', deepLearningImages: '763104351884', packageAssets: '681137435769' },
  'ap-south-2': { images: '628508329040', deepLearningImages: '772153158452' },
  'ap-southeast-1': { images: '121021644041', deepLearningImages: '763104351884', packageAssets: '421485864821' },
  'ap-southeast-2': { images: '783357654285', deepLearningImages: '763104351884', packageAssets: '860415559748' },
  'ap-southeast-3': { images: '951798379941', deepLearningImages: '907027046896' },
  'ap-southeast-4': { images: '106583098589', deepLearningImages: '457447274322' },
  'ca-central-1': { images: '341280168497', deepLearningImages: '763104351884' },
  'ca-west-1': { images: '190319476487', deepLearningImages: '204538143572' },
  'eu-central-1': { images: '492215442770', deepLearningImages: '763104351884', packageAssets: '769407342218' },
  'eu-central-2': { images: '680994064768', deepLearningImages: '380420809688' },
  'eu-north-1': { images: '662702820516', deepLearningImages: '763104351884', packageAssets: '611884512288' },
  'eu-south-1': { images: '978288397137', deepLearningImages: '692866216735', packageAssets: '484130244270' },
  'eu-south-2': { images: '104374241257', deepLearningImages: '503227376785' },
  'eu-west-1': { images: '141502667606', deepLearningImages: '763104351884', packageAssets: '438097961670' },
  'eu-west-2': { images: '764974769150', deepLearningImages: '763104351884', packageAssets: '247805302724' },
  'eu-west-3': { images: '659782779980', deepLearningImages: '763104351884', packageAssets: '762466490029' },
  'il-central-1': { images: '898809789911', deepLearningImages: '780543022126' },
  'me-central-1': { images: '272398656194', deepLearningImages: '914824155844' },
  'me-south-1': { images: '801668240914', deepLearningImages: '217643126080' },
  'sa-east-1': { images: '737474898029', deepLearningImages: '763104351884' },
  'us-east-1': { images: '683313688378', deepLearningImages: '763104351884', packageAssets: '193858265520' },
  'us-east-2': { images: '257758044811', deepLearningImages: '763104351884', packageAssets: '250872398865' },
  'us-west-1': { images: '746614075791', deepLearningImages: '763104351884' },
  'us-west-2': { images: '246618743249', deepLearningImages: '763104351884', packageAssets: '787052242323' },
};

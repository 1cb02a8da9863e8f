import { ValidationErrors } from '@secure-mlops/core';

/** Which packages of the Python Package Index a repository fetches. */
export class ExternalPackages {
  /** None: the repository holds what is published to it, and reaches nothing else. */
  public static none(): ExternalPackages {
    return new ExternalPackages([], false);
  }

  /** Every package. Whoever can publish to the index can so place code in the environment. */
  public static any(): ExternalPackages {
    return new ExternalPackages([], true);
  }

  /**
   * Only packages of these names; their dependencies must be named too.
   *
   * @param names normalized names: lower case, with single dashes, such as `scikit-learn`. A trailing `*` stands for
   * every name that begins so
   * @throws when there is no name, or one is repeated or not normalized
   */
  public static only(names: string[]): ExternalPackages {
    const errors = new ValidationErrors('ExternalPackages.only');
    errors.count('names', names, { min: 1 });
    errors.unique('names', names);
    for (const name of names) {
      // https://packaging.python.org/en/latest/specifications/name-normalization/
      errors.pattern(
        'names',
        name,
        '[a-z0-9]+(-[a-z0-9]+)*(-?\\*)?',
        'use normalized names such as "scikit-learn", or "scikit-*" for every name that begins so',
      );
    }
    errors.throwIfAny();
    return new ExternalPackages(names, true);
  }

  private constructor(
    /** The only names that are fetched; empty for no limit. */
    public readonly names: string[],
    /** Whether the repository is connected to the index at all. */
    public readonly connected: boolean,
  ) {}

  /** The patterns of the package groups that the names belong to. */
  public get patterns(): string[] {
    // A Python package has no namespace, whose place stays empty:
    // https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
    return this.names.map((name) => (name.endsWith('*') ? `/pypi//${name.slice(0, -1)}~` : `/pypi//${name}$`));
  }
}

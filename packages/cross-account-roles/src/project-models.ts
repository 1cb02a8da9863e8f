/**
 * The models of projects, in the model bucket of their environment.
 *
 * A stage deploys what lies here. So only the builds of a project write below its name: no notebook and no job of
 * somebody else replaces a model that was approved.
 */
export class ProjectModels {
  /** Beginning of the names of all objects that belong to projects. */
  public static readonly PREFIX = 'projects/';

  private constructor() {}
}

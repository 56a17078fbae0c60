/** Thrown when a command is used wrongly in a way that its options alone do not show. A retry cannot help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Thrown when Temporal does not answer where it is expected. A retry helps once it does. */
export class TemporalUnreachableError extends Error {
  override readonly name = 'TemporalUnreachableError';

  constructor(address: string, namespace: string, cause: unknown) {
    super(
      `Temporal cannot be reached [address=${address}, namespace=${namespace}]; start it, or set TEMPORAL_ADDRESS`,
      { cause },
    );
  }
}

/** Thrown when a gateway does not answer a webhook that was sent to it. A retry helps once it does. */
export class GatewayUnreachableError extends Error {
  override readonly name = 'GatewayUnreachableError';

  constructor(url: string, cause: unknown) {
    super(`The gateway cannot be reached [url=${url}]; start it, or name another with --url`, { cause });
  }
}

/** Thrown when Temporal is there and the namespace is not. A retry cannot help. */
export class NamespaceMissingError extends Error {
  override readonly name = 'NamespaceMissingError';

  constructor(address: string, namespace: string, cause: unknown) {
    super(
      `Temporal has no such namespace [address=${address}, namespace=${namespace}]; set TEMPORAL_NAMESPACE`,
      {
        cause,
      },
    );
  }
}

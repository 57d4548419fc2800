/** What a process did to the files of one folder, as recorded. Names are relative to the folder. */
export type FileCall =
  | { readonly kind: 'open'; readonly name: string; readonly isNew: boolean; readonly isTruncated: boolean }
  | { readonly kind: 'write'; readonly name: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: string; readonly size: number }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string }
  /** `covers` counts the calls of the record that had returned when the sync began: those it makes durable. */
  | { readonly kind: 'sync'; readonly name: string; readonly covers: number };

/** The folder itself, as the name of a sync. */
export const folderItself = '';

/** The system calls that can change what is on disk, or make it durable. */
export const recordedCalls = [
  ...['openat', 'open', 'creat', 'close', 'dup', 'dup2', 'dup3', 'lseek'],
  ...[
    'write',
    'writev',
    'pwrite64',
    'pwritev',
    'pwritev2',
    'ftruncate',
    'truncate',
    'fallocate',
    'copy_file_range',
    'sendfile',
  ],
  ...[
    'rename',
    'renameat',
    'renameat2',
    'unlink',
    'unlinkat',
    'link',
    'linkat',
    'symlink',
    'symlinkat',
    'mkdir',
    'mkdirat',
  ],
  ...['fsync', 'fdatasync', 'sync', 'syncfs', 'sync_file_range', 'msync', 'io_uring_setup'],
] as const;

/** strace's arguments, so that `parseTrace` can read what it writes into `file`. */
export function straceArguments(file: string): string[] {
  return [
    ...['-f', '-qq', '--seccomp-bpf', '-e', 'signal=none', '-o', file],
    // Every string whole and in hexadecimal, so that nothing needs unescaping; paths beside descriptors.
    ...['-y', '-xx', '-s', '1100000'],
    ...['-e', `trace=${recordedCalls.join(',')}`],
    // Writes through io_uring would be no calls.
    ...['-e', 'inject=io_uring_setup:error=ENOSYS'],
  ];
}

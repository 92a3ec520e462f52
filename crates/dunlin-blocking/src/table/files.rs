//! Files and folders.

use crate::Group;
use crate::group::group;

pub(super) const FILES: Group = group! {
    "Files", "it waits for the disk", Waits;
    Function "std::fs" [
        canonicalize copy create_dir create_dir_all hard_link metadata read read_dir read_link read_to_string remove_dir
        remove_dir_all remove_file rename set_permissions symlink_metadata write
    ] "tokio::fs::*(..).await";
    Function "std::fs" [exists] "tokio::fs::try_exists(..).await";
    Function "std::fs" [soft_link] "tokio::fs::symlink(..).await";
    Function "std::fs::File" [create create_new open] "tokio::fs::File::*(..).await";
    Method "std::fs::File" [
        metadata read read_exact read_to_end read_to_string read_vectored seek set_len set_permissions sync_all sync_data write
        write_all write_vectored
    ] "tokio::fs::File, whose `*(..)` is awaited";
    Method "std::fs::File" [lock lock_shared read_at read_exact_at write_all_at write_at] "";
    Method "std::fs::OpenOptions" [open] "tokio::fs::OpenOptions, whose `open(..)` is awaited";
    Method "std::fs::DirBuilder" [create] "tokio::fs::DirBuilder, whose `create(..)` is awaited";
    Method "std::fs::DirEntry" [metadata] "tokio::fs::DirEntry, whose `metadata()` is awaited";
    Method "std::path::Path" [exists try_exists] "tokio::fs::try_exists(..).await";
    Method "std::path::Path" [is_dir is_file metadata] "tokio::fs::metadata(..).await";
    Method "std::path::Path" [is_symlink symlink_metadata] "tokio::fs::symlink_metadata(..).await";
    Method "std::path::Path" [canonicalize read_dir read_link] "tokio::fs::*(..).await";
    Function "std::os::unix::fs" [symlink] "tokio::fs::symlink(..).await";
    Function "std::os::unix::fs" [chown fchown lchown chroot] "";
    Function "libc" [fsync fdatasync flock] "";
    Function "nix::unistd" [fsync fdatasync] "";
    Function "tempfile" [tempdir tempfile] "";
    Function "tempfile" [tempdir_in tempfile_in] "";
    Function "tempfile::NamedTempFile" [new new_in with_prefix with_suffix] "";
    Method "tempfile::NamedTempFile" [close keep persist persist_noclobber reopen] "";
    Function "tempfile::TempDir" [new new_in with_prefix with_suffix] "";
    Method "tempfile::TempDir" [close] "";
    Method "tempfile::Builder" [tempdir tempdir_in tempfile tempfile_in] "";
    Function "fs_extra::dir" [copy move_dir get_size] "";
    Method "walkdir::WalkDir" [into_iter] "";
    Method "walkdir::DirEntry" [metadata] "";
    Function "git2::Repository" [open discover clone init] "";
    Method "git2::Remote" [fetch push connect download] "";
};

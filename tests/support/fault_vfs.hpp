// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

namespace dynasession::test {

struct fault_shim;

/// A file system for SQLite that fails when the test says so. While it exists, databases are opened through
/// it. File permissions would not do: tests also run as root.
/// Lifetimes: outlives every database opened meanwhile. One at a time.
class fault_vfs {
 public:
  fault_vfs();
  ~fault_vfs();
  fault_vfs(const fault_vfs&) = delete;
  fault_vfs& operator=(const fault_vfs&) = delete;

  /// From the nth write on (the first is 1), each fails with this SQLite code: SQLITE_FULL, ...
  /// `reason` is the errno that SQLite finds.
  void fail_writes_from(int nth, int code, int reason = 0);
  /// Only the nth write fails.
  void fail_write(int nth, int code);
  /// No file grows from now on: what lies beyond its end cannot be written.
  void fill();
  void heal();
  /// The nth write from now on kills the process before it is done. Any thread may call it.
  void die_at_write(int nth);
  /// Writes since the last of the calls above.
  int writes() const;
  /// Files are opened for reading only from now on.
  void open_read_only();
  /// What is done before SQLite looks for the next database that it opens, and when it has opened it.
  void around_next_open(std::function<void()> before, std::function<void()> after);

 private:
  std::unique_ptr<fault_shim> shim_;
};

}  // namespace dynasession::test

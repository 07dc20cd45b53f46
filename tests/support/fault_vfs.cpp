// SPDX-License-Identifier: Apache-2.0
#include "support/fault_vfs.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <limits>
#include <utility>

namespace dynasession::test {

struct fault_shim {
  sqlite3_vfs base{};
  sqlite3_vfs* real = nullptr;
  std::atomic<int> writes = 0;
  std::atomic<int> writes_to_live = 0;  // 0: for ever
  int first_failure = std::numeric_limits<int>::max();
  int last_failure = 0;
  int code = SQLITE_OK;
  int reason = 0;
  bool read_only = false;
  bool full = false;
  std::function<void()> before_open, after_open;

  int next_write() {
    if (writes_to_live > 0 && --writes_to_live == 0) ::kill(::getpid(), SIGKILL);
    const int nth = ++writes;
    return nth >= first_failure && nth <= last_failure ? code : SQLITE_OK;
  }
};

namespace {

// An open file; the real one lies right behind it, in the room that `szOsFile` asks SQLite for.
struct file {
  sqlite3_file base;
  fault_shim* shim;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  static file& of(sqlite3_file* opened) { return *reinterpret_cast<file*>(opened); }
};

template <auto Method>
struct forward;

// A method of the real file, called through ours.
template <class... Args, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Args...)>
struct forward<Method> {
  static int call(sqlite3_file* opened, Args... args) {
    auto* real = file::of(opened).real();
    return (real->pMethods->*Method)(real, args...);
  }
  static int write(sqlite3_file* opened, Args... args) {
    const int code = file::of(opened).shim->next_write();
    return code != SQLITE_OK ? code : call(opened, args...);
  }
};

bool has_room(sqlite3_file* opened, sqlite3_int64 end) {
  sqlite3_int64 size = 0;
  forward<&sqlite3_io_methods::xFileSize>::call(opened, &size);
  return !file::of(opened).shim->full || end <= size;
}

int write_bytes(sqlite3_file* opened, const void* bytes, int count, sqlite3_int64 at) {
  if (!has_room(opened, at + count)) return SQLITE_FULL;
  return forward<&sqlite3_io_methods::xWrite>::write(opened, bytes, count, at);
}

int control(sqlite3_file* opened, int code, void* value) {
  if (code == SQLITE_FCNTL_SIZE_HINT && !has_room(opened, *static_cast<sqlite3_int64*>(value)))
    return SQLITE_IOERR_WRITE;
  return forward<&sqlite3_io_methods::xFileControl>::call(opened, code, value);
}

void barrier(sqlite3_file* opened) {
  auto* real = file::of(opened).real();
  real->pMethods->xShmBarrier(real);
}

const sqlite3_io_methods* methods() {
  using io = sqlite3_io_methods;
  static const sqlite3_io_methods all = [] {
    io made{};
    made.iVersion = 2;  // without memory mapping, which writes past xWrite
    made.xClose = forward<&io::xClose>::call;
    made.xRead = forward<&io::xRead>::call;
    made.xWrite = write_bytes;
    made.xTruncate = forward<&io::xTruncate>::write;
    made.xSync = forward<&io::xSync>::write;
    made.xFileSize = forward<&io::xFileSize>::call;
    made.xLock = forward<&io::xLock>::call;
    made.xUnlock = forward<&io::xUnlock>::call;
    made.xCheckReservedLock = forward<&io::xCheckReservedLock>::call;
    made.xFileControl = control;
    made.xSectorSize = forward<&io::xSectorSize>::call;
    made.xDeviceCharacteristics = forward<&io::xDeviceCharacteristics>::call;
    made.xShmMap = forward<&io::xShmMap>::call;
    made.xShmLock = forward<&io::xShmLock>::call;
    made.xShmBarrier = barrier;
    made.xShmUnmap = forward<&io::xShmUnmap>::call;
    return made;
  }();
  return &all;
}

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* opened, int flags,
              int* given_flags) {
  auto& shim = *static_cast<fault_shim*>(vfs->pAppData);
  auto& ours = file::of(opened);
  ours.shim = &shim;
  if (shim.read_only) {
    flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    flags |= SQLITE_OPEN_READONLY;
  }
  const int code = shim.real->xOpen(shim.real, name, ours.real(), flags, given_flags);
  ours.base.pMethods = ours.real()->pMethods != nullptr ? methods() : nullptr;
  if (const auto after = std::exchange(shim.after_open, nullptr)) after();
  return code;
}

int full_name(sqlite3_vfs* vfs, const char* name, int size, char* to) {
  auto& shim = *static_cast<fault_shim*>(vfs->pAppData);
  if (const auto before = std::exchange(shim.before_open, nullptr)) before();
  return shim.real->xFullPathname(shim.real, name, size, to);
}

int last_error(sqlite3_vfs* vfs, int, char*) {
  return static_cast<fault_shim*>(vfs->pAppData)->reason;
}

}  // namespace

fault_vfs::fault_vfs() : shim_(std::make_unique<fault_shim>()) {
  shim_->real = sqlite3_vfs_find(nullptr);
  shim_->base = *shim_->real;  // the rest of its methods need no file of ours
  shim_->base.pNext = nullptr;
  shim_->base.zName = "dynasession-fault";
  shim_->base.szOsFile += static_cast<int>(sizeof(file));
  shim_->base.pAppData = shim_.get();
  shim_->base.xOpen = open_file;
  shim_->base.xFullPathname = full_name;
  shim_->base.xGetLastError = last_error;
  sqlite3_vfs_register(&shim_->base, 1);
}

fault_vfs::~fault_vfs() { sqlite3_vfs_unregister(&shim_->base); }

void fault_vfs::fail_writes_from(int nth, int code, int reason) {
  shim_->reason = reason;
  shim_->writes = 0;
  shim_->first_failure = nth;
  shim_->last_failure = std::numeric_limits<int>::max();
  shim_->code = code;
}

void fault_vfs::fail_write(int nth, int code) {
  fail_writes_from(nth, code);
  shim_->last_failure = nth;
}

void fault_vfs::die_at_write(int nth) { shim_->writes_to_live = nth; }

void fault_vfs::around_next_open(std::function<void()> before, std::function<void()> after) {
  shim_->before_open = std::move(before);
  shim_->after_open = std::move(after);
}

void fault_vfs::fill() { shim_->full = true; }

void fault_vfs::heal() {
  fail_writes_from(0, SQLITE_OK);
  shim_->full = false;
}

int fault_vfs::writes() const { return shim_->writes; }

void fault_vfs::open_read_only() { shim_->read_only = true; }

}  // namespace dynasession::test

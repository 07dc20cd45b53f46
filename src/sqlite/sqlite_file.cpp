// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <system_error>

namespace dynasession::inline v0::detail {
namespace {

bool is_foreign(const struct stat& file, uid_t user) {
  return user != 0 && file.st_uid != user && file.st_uid != 0;
}

// nullopt if there is no file. `look` is lstat, if a link is not the file that it leads to.
std::optional<std::pair<dev_t, ino_t>> find_identity(const char* path,
                                                     decltype(&::stat) look = &::stat) noexcept {
  struct stat found {};
  if (look(path, &found) != 0) return std::nullopt;
  return std::pair(found.st_dev, found.st_ino);
}

// Or is not there.
bool is_empty(const std::string& path) noexcept {
  struct stat found {};
  return ::stat(path.c_str(), &found) != 0 || found.st_size == 0;
}

constexpr auto file_gone =
    ": the file was deleted or moved while in use: stop all servers, then put it back";
constexpr auto file_replaced =
    ": the file was replaced while in use: stop all servers, then put back what was moved; if a "
    "new file was made meanwhile, delete its -wal and -shm";
constexpr auto log_lost =
    ": the file was deleted or replaced while in use: stop all servers, then put back what was "
    "moved";
constexpr auto file_back =
    ": the file, its -wal or its -shm could not be found for a time: stop all servers, then start "
    "them";
constexpr auto link_to_nothing =
    ": it is a link to a file that is not there: put that file back, or remove the link";
constexpr auto lost_beside =
    ": another store of this process still uses a file, -wal or -shm that was deleted, moved or "
    "replaced: end it first";

error unavailable(const std::string& place, const char* words) {
  return {errc::unavailable, place + words};
}

// The errno of stat; 0 if it is known whether the file is there.
int why_unseen(const std::string& place) noexcept {
  struct stat found {};
  const bool is_known = ::stat(place.c_str(), &found) == 0 || errno == ENOENT || errno == ENOTDIR;
  return is_known ? 0 : errno;
}

error unseen(const std::string& place, int reason) {
  return {errc::unavailable,
          place + ": the file cannot be looked at: " + std::generic_category().message(reason) +
              ": repair that, then restart the servers"};
}

// O_EXCL keeps this from opening an existing file, since closing it would release the locks of this process on it.
void create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

std::string absolute(const std::string& path) {
  std::error_code failure;
  auto found = std::filesystem::absolute(path, failure).string();
  if (failure)
    throw session_error(error(errc::unavailable,
                              path + ": the current folder cannot be found: " + failure.message()));
  return found;
}

// Of a link too, since its owner may let it lead elsewhere.
result<void> check_owners(const std::string& path) {
  struct stat found {};
  for (const auto look : {&::lstat, &::stat}) {
    if (look(path.c_str(), &found) != 0) continue;
    if (auto risk = find_risk(found, ::geteuid()))
      return error(errc::access_denied, path + ": " + *std::move(risk));
  }
  return {};
}

// What the stores of this process use.
struct open_files {
  std::mutex mutex;
  std::vector<const sqlite_file*> all;
};

// Is never destroyed, since a store may be: a global one, at the end of the process.
open_files& files_of_process() {
  static auto& files = *new open_files;
  return files;
}

}  // namespace

std::optional<std::string> find_risk(const struct stat& file, uid_t user) {
  if (is_foreign(file, user))
    return "it belongs to another user (" + std::to_string(file.st_uid) + ")";
  if (!S_ISLNK(file.st_mode) && (file.st_mode & S_IWOTH) != 0)
    return "every user of this machine may write to it: chmod o-w";
  return std::nullopt;
}

sqlite_file::sqlite_file(const std::string& path) : path_(path.empty() ? path : absolute(path)) {}

sqlite_file::~sqlite_file() {
  auto& files = files_of_process();
  const std::lock_guard lock(files.mutex);
  std::erase(files.all, this);
}

// Looks at the log first: a database that another process makes meanwhile is there before its log is.
result<void> sqlite_file::check_log() const {
  const auto log = path_ + "-wal";
  if (is_empty(log) || !is_empty(path_)) return {};
  return error(errc::unavailable, path_ +
                                      ": there is no database, but its log is here: stop all "
                                      "servers, then put the file back, or delete " +
                                      log);
}

result<void> sqlite_file::prepare() const {
  create_private(path_);
  if (auto safe = check_owners(path_); !safe) return safe;
  std::error_code is_absent;
  const auto place = std::filesystem::canonical(path_, is_absent).string();
  if (is_absent) {
    std::error_code unseen;
    if (std::filesystem::is_symlink(path_, unseen)) return unavailable(path_, link_to_nothing);
    return {};
  }
  if (const auto mine = find_identity(place.c_str()))
    if (auto sound = check_others(*mine); !sound) return sound;
  // SQLite applies what it finds there to the file, also if another user made it.
  for (const auto* ending : {"-wal", "-shm", "-journal"})
    if (auto safe = check_owners(place + ending); !safe) return safe;
  return {};
}

result<void> sqlite_file::remember(const std::string& place) {
  const auto found = find_identity(path_.c_str());
  if (!found) return unavailable(path_, file_gone);
  opened_ = {place, *found};
  for (const auto* ending : {"-wal", "-shm"}) {
    const auto beside = find_identity((place + ending).c_str());
    if (!beside) return unavailable(place + ending, log_lost);
    log_.push_back({place + ending, *beside});
  }
  register_in_process();
  auto sound = check_others(opened_->is);
  if (!sound) worst_seen_ = state::replaced;  // SQLite has the index of the other store
  return sound;
}

void sqlite_file::register_in_process() const {
  auto& files = files_of_process();
  const std::lock_guard lock(files.mutex);
  files.all.push_back(this);
}

result<void> sqlite_file::check_others(const identity& of) const {
  auto& files = files_of_process();
  const std::lock_guard lock(files.mutex);
  const auto has_lost_it = [&](const sqlite_file* other) {
    return other != this && other->opened_->is == of && !other->look();
  };
  if (std::ranges::any_of(files.all, has_lost_it)) return unavailable(path_, lost_beside);
  return {};
}

// A file that was moved, and a link put at its place, begins another log where it is now.
sqlite_file::finding sqlite_file::examine() const noexcept {
  if (!opened_) return {};
  if (find_identity(path_.c_str()) != opened_->is ||
      find_identity(opened_->place.c_str(), &::lstat) != opened_->is)
    return {state::replaced};
  finding found;
  for (const auto& each : log_) {
    const auto there = find_identity(each.place.c_str());
    if (there == each.is) continue;
    const auto now = is_empty(each.place) ? state::log_gone : state::replaced;
    if (now > found.worst) found = {now, &each};
  }
  return found;
}

error sqlite_file::describe(const finding& found) const {
  const auto& place = found.in_log != nullptr ? found.in_log->place : path_;
  if (const int reason = why_unseen(place); reason != 0) return unseen(place, reason);
  if (found.in_log != nullptr) return unavailable(place, log_lost);
  const auto there = find_identity(path_.c_str());
  return unavailable(path_, there && there != opened_->is ? file_replaced : file_gone);
}

result<void> sqlite_file::look() const {
  const auto found = examine();
  auto seen = worst_seen_.load();
  while (seen < found.worst && !worst_seen_.compare_exchange_weak(seen, found.worst)) {
  }
  if (found.worst != state::intact) return describe(found);
  if (seen != state::intact) return unavailable(path_, file_back);
  return {};
}

bool sqlite_file::may_end_log() const noexcept {
  const auto now = examine().worst;
  return now != state::replaced && now >= worst_seen_;
}

bool sqlite_file::has_log() const noexcept {
  return log_.empty() || find_identity(log_.front().place.c_str()) == log_.front().is;
}

bool sqlite_file::is_at(const char* place) const noexcept {
  return !opened_ || find_identity(place) == opened_->is;
}

}  // namespace dynasession::inline v0::detail

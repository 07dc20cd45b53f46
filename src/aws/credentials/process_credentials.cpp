// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/process_credentials.hpp"

#include "support/json_text.hpp"
#include "support/time_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

extern char** environ;

namespace dynasession::inline v0::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::size_t max_output = 64 * 1024;

error failed(const std::string& reason) { return {errc::unavailable, reason}; }
error failed(int code) { return failed(std::generic_category().message(code)); }

/// A child process that leads its own process group. The destructor kills the group if the child
/// has not ended.
class child {
 public:
  explicit child(pid_t id) : id_(id) {}
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    if (has_ended_) return;
    ::kill(-id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }

  /// nullopt while it runs.
  std::optional<int> status() {
    int status = 0;
    const auto ended = ::waitpid(id_, &status, WNOHANG);
    if (ended == 0) return std::nullopt;
    has_ended_ = true;
    // If the program ignores SIGCHLD, the exit status is not available.
    return ended == id_ ? status : 0;
  }

 private:
  pid_t id_;
  bool has_ended_ = false;
};

/// The environment of this process without our own variables, some of which are secrets of the
/// application.
class inherited_environment {
 public:
  inherited_environment() {
    for (char** each = environ; *each; ++each)
      if (!is_ours(*each)) variables_.push_back(*each);
    variables_.push_back(nullptr);
  }

  char** get() noexcept { return variables_.data(); }

 private:
  static bool is_ours(std::string_view variable) {
    return variable.starts_with("DYNAMO_DB_SESSION_") ||
           variable.starts_with("AWS_DYNAMO_DB_SESSION_");
  }

  std::vector<char*> variables_;
};

/// The attributes of the new process: empty input, output into a pipe, none of our other files, its own process group.
/// No signal is blocked, as they are on our thread, and SIGPIPE, which servers ignore, ends the process.
class spawn_attributes {
 public:
  explicit spawn_attributes(int output) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    sigset_t blocked, reset;
    ::sigemptyset(&blocked);
    ::sigemptyset(&reset);
    ::sigaddset(&reset, SIGPIPE);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &blocked);
    posix_spawnattr_setsigdefault(&attributes_, &reset);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  spawn_attributes(const spawn_attributes&) = delete;
  spawn_attributes& operator=(const spawn_attributes&) = delete;
  ~spawn_attributes() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }

  int spawn(pid_t& id, std::string& command) const {
    char shell[] = "/bin/sh";
    char flag[] = "-c";
    char* arguments[] = {shell, flag, command.data(), nullptr};
    inherited_environment variables;
    return ::posix_spawn(&id, shell, &files_, &attributes_, arguments, variables.get());
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

// Shared with the handler of the timer, which may run late.
struct output {
  output(const asio::any_io_executor& executor, int descriptor, clock::time_point until)
      : pipe(executor, descriptor), deadline(executor, until) {}

  asio::posix::stream_descriptor pipe;
  asio::steady_timer deadline;
  std::string text = std::string(max_output + 1, '\0');
};

asio::awaitable<std::optional<error>> read_all(std::shared_ptr<output> from) {
  from->deadline.async_wait([from](const boost::system::error_code& cancelled) {
    if (!cancelled) from->pipe.cancel();
  });
  boost::system::error_code end;
  const auto size = co_await asio::async_read(from->pipe, asio::buffer(from->text),
                                              asio::redirect_error(asio::use_awaitable, end));
  from->deadline.cancel();
  if (!end) co_return failed("the command printed more than 64 KiB");
  if (end != asio::error::eof) co_return failed("the command took too long");
  from->text.resize(size);
  co_return std::nullopt;
}

// A program that closed its output ends soon. There is no event for it, so its status is polled.
asio::awaitable<std::optional<error>> wait_for_end(child& program, clock::time_point until) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    if (const auto status = program.status()) {
      if (*status == 0) co_return std::nullopt;
      co_return failed("the command failed");
    }
    if (clock::now() >= until) co_return failed("the command took too long");
    pause.expires_after(2ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace

result<temporary_credentials> read_process_credentials(const std::string& output,
                                                       const credential_process& process) {
  const auto printed = detail::parse_object(output);
  if (!printed) return no_credentials("the output of credential_process is not a JSON object");
  const auto* version = printed->if_contains("Version");
  if (!version || *version != 1)
    return no_credentials("the output of credential_process is not of version 1");
  const auto text = [&](const char* name) { return std::string(detail::text_in(*printed, name)); };
  auto account = text("AccountId");
  if (account.empty()) account = process.account_id;
  const auto* expiration = printed->if_contains("Expiration");
  const bool expires = expiration && !expiration->is_null();
  return checked({text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), account},
                 expires ? detail::iso_time(text("Expiration")) : never);
}

asio::awaitable<result<std::string>> run_program(std::string command, clock::time_point until) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) co_return failed(errno);
  const auto from = std::make_shared<output>(co_await asio::this_coro::executor, ends[0], until);
  pid_t id = 0;
  const auto refused = spawn_attributes(ends[1]).spawn(id, command);
  ::close(ends[1]);
  if (refused != 0) co_return failed(refused);
  child program(id);
  if (auto wrong = co_await read_all(from)) co_return *std::move(wrong);
  if (auto wrong = co_await wait_for_end(program, until)) co_return *std::move(wrong);
  co_return std::move(from->text);
}

}  // namespace dynasession::inline v0::aws

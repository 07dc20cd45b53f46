// SPDX-License-Identifier: Apache-2.0
#include "canned_dynamodb.hpp"

#include "canned_answers.hpp"
#include "measure.hpp"
#include "sockets.hpp"

#include <openssl/ssl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cstring>
#include <map>
#include <random>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace bench {

/// In memory of both processes.
struct canned_dynamodb::shared {
  struct recorded {
    std::atomic<std::size_t> size{0};
    std::array<char, 16 * 1024> bytes;
  };

  std::atomic<std::size_t> requests{0};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> resumed{0};
  recorded get;
  recorded update;
};

namespace {

using clock = std::chrono::steady_clock;

struct peer {
  wire connection;
  bool is_greeted = false;
  std::size_t requests = 0;
  std::string received;
};

std::string_view target_of(std::string_view head) {
  constexpr std::string_view before = "DynamoDB_20120810.";
  const auto found = head.find(before);
  if (found == head.npos) return {};
  const auto begin = found + before.size();
  return head.substr(begin, head.find('\r', begin) - begin);
}

/// One thread of epoll, which is never what a client waits for longest.
template <class Shared>
class server {
 public:
  server(const canned_options& options, int listener, Shared& counts)
      : options_(options), answers_(options.records), counts_(counts), listener_(listener) {
    if (!options.certificate_file.empty())
      tls_ = serving_tls(options.certificate_file, options.key_file);
    epoll_.watch(listener_);
    timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    epoll_.watch(timer_);
  }

  [[noreturn]] void run() {
    for (;;) {
      for (const int ready : options_.polls ? epoll_.poll() : epoll_.wait()) {
        if (ready == listener_)
          welcome();
        else if (ready == timer_)
          send_due();
        else
          read(ready);
      }
    }
  }

 private:
  struct due_answer {
    int descriptor;
    std::size_t request;  ///< so that no other connection of the same number gets it
    std::string bytes;
  };

  void welcome() {
    const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (accepted < 0) return;
    send_without_delay(accepted);
    auto& made = peers_[accepted];
    made.connection = tls_ ? wire(accepted, tls_.get(), wire::side::server) : wire(accepted);
    made.requests = ++counts_.connections << 32U;
    epoll_.watch(accepted);
  }

  void read(int descriptor) {
    const auto found = peers_.find(descriptor);
    if (found == peers_.end()) return;
    auto& from = found->second;
    if (!from.connection.receive(from.received)) {
      peers_.erase(found);
      return;
    }
    if (tls_ && !from.is_greeted && from.connection.is_established()) {
      from.is_greeted = true;
      if (from.connection.is_resumed()) ++counts_.resumed;
    }
    while (const auto size = message_size(from.received)) {
      answer(from, std::string_view(from.received).substr(0, size));
      if (!peers_.contains(descriptor)) return;
      from.received.erase(0, size);
    }
  }

  void answer(peer& to, std::string_view request) {
    const auto head = request.substr(0, request.find("\r\n\r\n") + 4);
    const auto operation = target_of(head);
    record(operation, request);
    auto bytes = answers_.to(operation, request.substr(head.size()));
    ++to.requests;
    ++counts_.requests;
    if (options_.delay.count() == 0) return send(to, bytes);
    const auto at = clock::now() + next_delay();
    if (due_.empty() || at < due_.begin()->first) set_timer(at);
    due_.emplace(at, due_answer{to.connection.descriptor(), to.requests, std::move(bytes)});
  }

  // With one delay for all, answers that come together once go on to do so, and take a client less CPU.
  clock::duration next_delay() {
    const auto mean = clock::duration(options_.delay).count();
    return clock::duration(std::uniform_int_distribution(mean / 2, mean * 3 / 2)(random_));
  }

  void record(std::string_view operation, std::string_view request) {
    auto* const where = operation == "GetItem"      ? &counts_.get
                        : operation == "UpdateItem" ? &counts_.update
                                                    : nullptr;
    if (!where || where->size == request.size() || request.size() > where->bytes.size()) return;
    std::memcpy(where->bytes.data(), request.data(), request.size());
    where->size = request.size();
  }

  void send(peer& to, const std::string& bytes) {
    const bool is_last = options_.requests_a_connection != 0 &&
                         (to.requests & 0xFFFFFFFFU) >= options_.requests_a_connection;
    to.connection.send(is_last ? with_close(bytes) : bytes);
    if (is_last) peers_.erase(to.connection.descriptor());
  }

  static std::string with_close(std::string bytes) {
    return bytes.insert(bytes.find("\r\n") + 2, "Connection: close\r\n");
  }

  void send_due() {
    std::uint64_t times = 0;
    if (::read(timer_, &times, sizeof times) < 0) return;
    const auto now = clock::now();
    while (!due_.empty() && due_.begin()->first <= now) {
      const auto next = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      const auto found = peers_.find(next.descriptor);
      if (found != peers_.end() && found->second.requests == next.request)
        send(found->second, next.bytes);
    }
    if (!due_.empty()) set_timer(due_.begin()->first);
  }

  void set_timer(clock::time_point at) const {
    const auto since = at.time_since_epoch();
    itimerspec when{};
    when.it_value.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(since).count();
    when.it_value.tv_nsec = (since % std::chrono::seconds(1)).count();
    ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

  canned_options options_;
  canned_answers answers_;
  Shared& counts_;
  int listener_;
  int timer_;
  tls_context tls_;
  epoll epoll_;
  std::unordered_map<int, peer> peers_;
  std::multimap<clock::time_point, due_answer> due_;
  std::minstd_rand random_;  // the same delays in each run
};

}  // namespace

canned_dynamodb::canned_dynamodb(std::chrono::milliseconds delay)
    : canned_dynamodb(canned_options{.delay = delay}) {}

canned_dynamodb::canned_dynamodb(const canned_options& options)
    : has_tls_(!options.certificate_file.empty()) {
  const int listener = listen_anywhere();
  port_ = port_of(listener);
  void* const memory =
      ::mmap(nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory for two processes");
  shared_ = new (memory) shared;
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_IGN);
    stay_on_last_core();
    server(options, listener, *shared_).run();
  }
  ::close(listener);
}

canned_dynamodb::~canned_dynamodb() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  ::munmap(shared_, sizeof(shared));
}

std::string canned_dynamodb::endpoint() const {
  return (has_tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::size_t canned_dynamodb::requests() const noexcept { return shared_->requests; }
std::size_t canned_dynamodb::connections() const noexcept { return shared_->connections; }
std::size_t canned_dynamodb::resumed() const noexcept { return shared_->resumed; }

std::string canned_dynamodb::last_request(const std::string& operation) const {
  const auto& from = operation == "GetItem" ? shared_->get : shared_->update;
  return {from.bytes.data(), from.size};
}

}  // namespace bench

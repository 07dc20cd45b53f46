// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <new>
#include <utility>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using clock = std::chrono::steady_clock;

constexpr clock::duration longest_poll = std::chrono::hours(1);
// A read of the socket waits this long by itself: one system call, where poll and a read are two.
constexpr std::chrono::milliseconds longest_read{100};

error_code last_error() noexcept { return {errno, boost::system::system_category()}; }

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

class stream::socket {
 public:
  explicit socket(bool waits) noexcept : waits(waits) {}
  socket(const socket&) = delete;
  socket& operator=(const socket&) = delete;
  ~socket() {
    if (descriptor >= 0) ::close(descriptor);
  }

  // A program that another thread starts must not inherit it.
  void open(const asio::ip::tcp& protocol) {
    descriptor = ::socket(protocol.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return fail(last_error());
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

  void connect(const asio::ip::tcp::endpoint& to) {
    begin();
    if (!std::exchange(is_connecting_, true)) {
      const bool is_connected =
          ::connect(descriptor, to.data(), static_cast<socklen_t>(to.size())) == 0;
      if (!is_connected && errno != EINPROGRESS && errno != EINTR) return fail(last_error());
      if (!is_connected && !wait(POLLOUT)) return;
    }
    int reason = 0;
    socklen_t size = sizeof reason;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &size) != 0)
      return fail(last_error());
    if (reason != 0) return fail({reason, boost::system::system_category()});
    if (waits) let_reads_wait();
  }

  // Both below give 0 with a `failure`, and the first one also at the end of the stream.
  std::size_t read(char* into, std::size_t size) {
    begin();
    for (;;) {
      const bool waits_in_call = waits && clock::now() + longest_read < until;
      if (waits && !waits_in_call && !wait(POLLIN)) return 0;
      const auto read = ::recv(descriptor, into, size, waits_in_call ? 0 : MSG_DONTWAIT);
      if (read >= 0) return static_cast<std::size_t>(read);
      if (errno == EINTR) continue;
      if (!would_block()) fail(last_error());
      if (failure || (!waits && !wait(POLLIN))) return 0;
    }
  }

  std::size_t write(const char* bytes, std::size_t size) {
    begin();
    for (;;) {
      const auto written = ::send(descriptor, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (written >= 0) return static_cast<std::size_t>(written);
      if (errno == EINTR) continue;
      if (!would_block()) fail(last_error());
      if (failure || !wait(POLLOUT)) return 0;
    }
  }

  const bool waits;
  int descriptor = -1;
  deadline until = deadline::max();
  error_code failure;
  bool has_timed_out = false;
  bool wants_to_write = false;

 private:
  void begin() noexcept {
    failure = {};
    wants_to_write = false;
  }
  void fail(error_code why) noexcept { failure = why; }

  void let_reads_wait() {
    const timeval time{0, std::chrono::microseconds(longest_read).count()};
    int does_not_block = 0;
    if (::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) != 0 ||
        ::ioctl(descriptor, FIONBIO, &does_not_block) != 0)
      fail(last_error());
  }

  bool is_in_time() {
    if (clock::now() < until) return true;
    has_timed_out = true;
    fail(asio::error::timed_out);
    return false;
  }

  // False if it has failed, or if its caller has to wait.
  bool wait(short events) {
    if (!waits) {
      wants_to_write = events == POLLOUT;
      fail(asio::error::would_block);
      return false;
    }
    while (is_in_time()) {
      const auto left = std::max(until - clock::now(), clock::duration::zero());
      pollfd watched{descriptor, events, 0};
      const auto time = std::chrono::ceil<std::chrono::milliseconds>(std::min(left, longest_poll));
      const int ready = ::poll(&watched, 1, static_cast<int>(time.count()));
      if (ready > 0) return true;
      if (ready == 0 || errno == EINTR) continue;
      fail(last_error());
      return false;
    }
    return false;
  }

  bool is_connecting_ = false;
};

namespace {

template <class Socket>
Socket& socket_behind(BIO* bio) {
  return *static_cast<Socket*>(BIO_get_data(bio));
}

// What the functions of a BIO return. OpenSSL takes what is to be tried again for a failure without this flag.
int answer_of(BIO* bio, std::size_t size, const error_code& failure, int try_again) {
  BIO_clear_retry_flags(bio);
  if (failure == asio::error::would_block) BIO_set_flags(bio, try_again | BIO_FLAGS_SHOULD_RETRY);
  return size > 0 ? 1 : 0;
}

}  // namespace

void stream::free_socket::operator()(socket* closed) const noexcept { delete closed; }

stream::stream(const asio::ip::tcp& protocol, bool waits, error_code& failure)
    : socket_(new socket(waits)) {
  socket_->open(protocol);
  failure = socket_->failure;
}

bool stream::waits() const noexcept { return socket_->waits; }

void stream::connect(const asio::ip::tcp::endpoint& to, error_code& failure) {
  socket_->connect(to);
  failure = socket_->failure;
}

// What OpenSSL reads and writes passes through the socket, so that its functions wait as long as we do, or not, and a
// connection that is gone raises no SIGPIPE.
SSL* stream::start_tls(SSL_CTX* context) {
  static BIO_METHOD* const through_socket = [] {
    auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dynasession");
    if (!made) throw std::bad_alloc();
    BIO_meth_set_read_ex(made, [](BIO* bio, char* into, std::size_t size, std::size_t* read) {
      auto& behind = socket_behind<socket>(bio);
      *read = behind.read(into, size);
      return answer_of(bio, *read, behind.failure, BIO_FLAGS_READ);
    });
    BIO_meth_set_write_ex(made,
                          [](BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
                            auto& behind = socket_behind<socket>(bio);
                            *written = behind.write(bytes, size);
                            return answer_of(bio, *written, behind.failure, BIO_FLAGS_WRITE);
                          });
    BIO_meth_set_ctrl(made,
                      [](BIO*, int what, long, void*) { return long{what == BIO_CTRL_FLUSH}; });
    return made;
  }();
  tls_.reset(SSL_new(context));
  auto* const bio = tls_ ? BIO_new(through_socket) : nullptr;
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio, socket_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(tls_.get(), bio, bio);
  SSL_set_read_ahead(tls_.get(), 1);
  // A caller that waits may move its bytes meanwhile, and many wait, which need no buffer.
  SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                               SSL_MODE_RELEASE_BUFFERS);
  return tls_.get();
}

void stream::handshake(error_code& failure) {
  ERR_clear_error();
  const int result = SSL_connect(tls_.get());
  failure = result == 1 ? error_code() : reason_of(result);
}

void stream::set_deadline(deadline until) noexcept {
  socket_->until = until;
  socket_->failure = {};
  socket_->has_timed_out = false;
}

bool stream::has_timed_out() const noexcept { return socket_->has_timed_out; }

bool stream::wants_to_write() const noexcept { return socket_->wants_to_write; }

std::size_t stream::read_some(std::string& into, error_code& failure) {
  std::size_t size = 0;
  if (!tls_) {
    size = socket_->read(into.data(), into.size());
    failure = socket_->failure;
    if (size == 0 && !failure) failure = asio::error::eof;
    return size;
  }
  ERR_clear_error();
  const int result = SSL_read_ex(tls_.get(), into.data(), into.size(), &size);
  failure = result == 1 ? error_code() : reason_of(result);
  return size;
}

std::size_t stream::write_some(std::string_view bytes, error_code& failure) {
  std::size_t size = 0;
  if (!tls_) {
    size = socket_->write(bytes.data(), bytes.size());
    failure = socket_->failure;
    return size;
  }
  ERR_clear_error();
  const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &size);
  failure = result == 1 ? error_code() : reason_of(result);
  return size;
}

int stream::descriptor() const noexcept { return socket_->descriptor; }

error_code stream::reason_of(int result) const {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_ZERO_RETURN:
      return asio::error::eof;
    case SSL_ERROR_SSL:
      return {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()};
    default:
      if (socket_->failure) return socket_->failure;
      return asio::ssl::error::stream_truncated;
  }
}

}  // namespace dynasession::inline v0::net

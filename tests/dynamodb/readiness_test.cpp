// SPDX-License-Identifier: Apache-2.0
#include "net/readiness.hpp"

#include "net/stream.hpp"

#include <dynasession/loop_executor.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// With how many event loops of this process a descriptor is registered.
int registrations_of(int descriptor) {
  int count = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream about(each.path());
    for (std::string line; std::getline(about, line);) {
      std::istringstream words(line);
      std::string name;
      int number = -1;
      if (words >> name >> number && name == "tfd:" && number == descriptor) ++count;
    }
  }
  return count;
}

/// An executor that owns something, as one of an application may.
class owning_executor {
 public:
  owning_executor(asio::io_context& context, std::shared_ptr<int> owned)
      : inner_(context.get_executor()), owned_(std::move(owned)) {}

  asio::execution_context& query(asio::execution::context_t) const noexcept {
    return inner_.context();
  }
  static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
    return asio::execution::blocking.never;
  }
  owning_executor require(asio::execution::blocking_t::never_t) const { return *this; }
  template <class F>
  void execute(F f) const {
    asio::post(inner_, std::move(f));
  }
  friend bool operator==(const owning_executor&, const owning_executor&) noexcept = default;

 private:
  asio::io_context::executor_type inner_;
  std::shared_ptr<int> owned_;
};

class waiting_for_a_socket : public testing::Test {
 protected:
  waiting_for_a_socket() {
    client_.connect(acceptor_.local_endpoint(), failure_);
    server_ = acceptor_.accept();
    asio::write(server_, asio::buffer("bytes", 5));
  }

  asio::awaitable<error_code> until_there_are_bytes() {
    error_code failure;
    co_await ready_->wait(failure);
    co_return failure;
  }
  std::future<error_code> begin(const asio::any_io_executor& executor) {
    return asio::co_spawn(executor, until_there_are_bytes(), asio::use_future);
  }
  int registrations() const { return registrations_of(client_.descriptor()); }

  asio::io_context peer_;
  asio::ip::tcp::acceptor acceptor_{peer_, {asio::ip::address_v4::loopback(), 0}};
  error_code failure_;
  stream client_{asio::ip::tcp::v4(), false, failure_};
  asio::ip::tcp::socket server_{peer_};
  std::optional<readiness> ready_{std::in_place, client_};
};

TEST_F(waiting_for_a_socket, registers_it_once_for_all_waits_on_one_event_loop) {
  asio::io_context here(1);
  EXPECT_EQ(registrations(), 0);
  for (const asio::any_io_executor& executor :
       {asio::any_io_executor(here.get_executor()), asio::any_io_executor(asio::make_strand(here)),
        asio::any_io_executor(asio::make_strand(asio::any_io_executor(here.get_executor())))}) {
    auto waited = begin(executor);
    here.restart();
    here.run();  // ends, though the socket stays registered
    EXPECT_FALSE(waited.get());
    EXPECT_EQ(registrations(), 1);
  }
  ready_.reset();
  EXPECT_EQ(registrations(), 0);
}

TEST_F(waiting_for_a_socket, registers_it_with_the_last_of_several_event_loops) {
  asio::io_context first(1);
  asio::thread_pool second(1);
  for (int i = 0; i < 2; ++i) {
    auto waited = begin(first.get_executor());
    first.restart();
    first.run();
    EXPECT_FALSE(waited.get());
    EXPECT_EQ(registrations(), 1);
    EXPECT_FALSE(begin(second.get_executor()).get());
    EXPECT_EQ(registrations(), 1);
    EXPECT_FALSE(begin(asio::make_strand(second)).get());
    EXPECT_EQ(registrations(), 1);
  }
}

TEST_F(waiting_for_a_socket, keeps_no_executor_that_may_end_before_its_context) {
  asio::io_context here(1);
  const loop_executor foreign(
      [&here](std::function<void()> work) { asio::post(here, std::move(work)); });
  const auto work = asio::require(here.get_executor(), asio::execution::outstanding_work.tracked);
  for (const asio::any_io_executor& executor :
       {asio::any_io_executor(foreign), asio::any_io_executor(work)}) {
    auto waited = begin(executor);
    here.restart();
    while (waited.wait_for(std::chrono::seconds(0)) != std::future_status::ready) here.poll();
    EXPECT_FALSE(waited.get());
    EXPECT_EQ(registrations(), 0);
  }
}

TEST_F(waiting_for_a_socket, keeps_no_executor_whose_context_is_destroyed_meanwhile) {
  std::string bytes(5, ' ');
  ASSERT_EQ(client_.read_some(bytes, failure_), 5U);
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> watched = owned;
  auto here = std::make_unique<asio::io_context>(1);
  const auto waiting = begin(owning_executor(*here, std::move(owned)));
  here->poll();
  EXPECT_EQ(registrations(), 1);
  EXPECT_FALSE(watched.expired());
  here.reset();
  ready_.reset();
  EXPECT_EQ(registrations(), 0);
  EXPECT_TRUE(watched.expired());
}

TEST_F(waiting_for_a_socket, goes_on_elsewhere_when_its_event_loop_is_gone) {
  std::optional<asio::io_context> here;
  for (int i = 0; i < 3; ++i) {  // each at the place of the one before
    here.emplace(1);
    auto waited = begin(here->get_executor());
    here->run();
    EXPECT_FALSE(waited.get());
    EXPECT_EQ(registrations(), 1);
  }
  here.reset();
  EXPECT_EQ(registrations(), 0);
  EXPECT_FALSE(dynasession::run(until_there_are_bytes()));
}

TEST_F(waiting_for_a_socket, may_begin_elsewhere_while_its_event_loop_is_destroyed) {
  asio::thread_pool elsewhere(1);
  for (int i = 0; i < 200; ++i) {
    auto here = std::make_unique<asio::io_context>(1);
    auto waited = begin(here->get_executor());
    here->run();
    EXPECT_FALSE(waited.get());
    auto moved = begin(elsewhere.get_executor());
    here.reset();
    EXPECT_FALSE(moved.get());
  }
}

}  // namespace
}  // namespace dynasession::net

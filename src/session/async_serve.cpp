// SPDX-License-Identifier: Apache-2.0
#include <dynasession/async_serve.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace dynasession::inline v0::detail {
namespace {

boost::asio::awaitable<outcome> finished(async_request_session request, bool handler_failed,
                                         cancellation_ptr cancellation) {
  if (!request) co_return outcome(commit_result());
  if (handler_failed) {
    request.abandon();
    co_return outcome(nullptr);
  }
  if (!begin_unless_cancelled(cancellation)) {
    request.abandon();
    co_return outcome(without_details(cancelled_before(), request));
  }
  try {
    auto result = co_await request.async_commit();
    co_return outcome(std::move(result));
  } catch (...) {
    request.abandon();
    co_return outcome(without_details(std::current_exception(), request));
  }
}

}  // namespace

void finish_initiation::start(boost::asio::any_io_executor executor, finish_handler done,
                              async_request_session request, bool handler_failed) {
  auto cancellation = connect_cancellation(done, executor);
  const auto slot = slot_of(cancellation);
  auto finishing = finished(std::move(request), handler_failed, cancellation);
  auto completed = [done = std::move(done), end = cancellation_end(std::move(cancellation))](
                       std::exception_ptr thrown, outcome what) mutable {
    end.disconnect(done);
    if (thrown) what = outcome(std::move(thrown));
    std::move(done)(std::move(what));
  };
  boost::asio::co_spawn(executor, std::move(finishing),
                        boost::asio::bind_cancellation_slot(slot, std::move(completed)));
}

}  // namespace dynasession::inline v0::detail

// SPDX-License-Identifier: Apache-2.0
#include <dynasession/detail/blocking_call.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

thread_local const asio::execution_context* context_of_innermost_call = nullptr;

}  // namespace

blocking_call::blocking_call(const asio::execution_context& context) noexcept
    : before_(std::exchange(context_of_innermost_call, &context)) {}

blocking_call::~blocking_call() { context_of_innermost_call = before_; }

bool blocking_call::runs(const asio::any_io_executor& executor) {
  return context_of_innermost_call &&
         &asio::query(executor, asio::execution::context) == context_of_innermost_call;
}

}  // namespace dynasession::inline v0::detail

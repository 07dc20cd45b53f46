// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/client.hpp"

#include "aws/signing/sigv4.hpp"
#include "dynamodb/client/retry.hpp"
#include "support/backoff.hpp"
#include "support/verb_outcome.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using stage = net::http_failure::stage;

outcome outcome_of(stage where) {
  switch (where) {
    case stage::not_sent:
      return outcome::postponed;
    case stage::stale:
      return outcome::stale;
    case stage::no_answer:
      break;
  }
  return outcome::unknown;
}

answer without_answer(const net::http_failure& failure) {
  const auto code = failure.timed_out ? errc::deadline_exceeded : errc::unavailable;
  return {outcome_of(failure.where), error(code, failure.reason)};
}

// The source has its own attempts. Operators' work waits for one that is slow or fails; other errors need
// somebody to correct them.
answer without_credentials(const error& reason, bool is_patient) {
  const bool is_slow = reason.code() == errc::deadline_exceeded;
  const bool may_pass = is_slow || reason.code() == errc::unavailable;
  answer made(is_patient && may_pass ? outcome::postponed : outcome::failed, reason);
  if (!is_slow) made.retry_after = std::chrono::seconds(1);  // the source is not asked earlier
  return made;
}

// Of the fields of a request, without a session token.
constexpr std::size_t usual_fields_size = 512;

// Of operators' work.
constexpr std::chrono::milliseconds longest_attempt = std::chrono::seconds(30);

bool may_have_been_executed(outcome of_attempt) {
  return of_attempt == outcome::unknown || of_attempt == outcome::stale;
}

// The deadline passed before anything was sent, which says nothing of the service.
bool came_too_late(const answer& to) {
  return to.is == outcome::postponed && to.reason.code() == errc::deadline_exceeded;
}

std::chrono::microseconds time_left(net::deadline until) {
  return std::chrono::floor<std::chrono::microseconds>(until - clock::now());
}

}  // namespace

client::client(client_options options, std::unique_ptr<net::http_client> transport)
    : options_(std::move(options)),
      host_(options_.endpoint.where.authority()),
      transport_(std::move(transport)) {}

asio::awaitable<result<reply>> client::call(request sent, retry_policy policy, net::deadline until,
                                            usage* used) {
  return repeat(std::move(sent), policy, until, std::nullopt, used, retries(quota_));
}

asio::awaitable<result<reply>> client::call_patiently(request sent, retry_policy policy,
                                                      net::deadline until,
                                                      std::chrono::milliseconds attempt_time,
                                                      usage* used) {
  return repeat(std::move(sent), policy, until, attempt_time, used, retries::until_deadline());
}

asio::awaitable<result<reply>> client::repeat(request sent, retry_policy policy,
                                              net::deadline until,
                                              std::optional<std::chrono::milliseconds> attempt_time,
                                              usage* used, retries retries_left) {
  bool in_doubt = false;
  bool has_new_credentials = false;
  answer last;
  error reason;
  for (;;) {
    auto end = until;
    if (attempt_time) {
      end = std::min(until, clock::now() + *attempt_time);
      attempt_time = std::min(*attempt_time * 2, longest_attempt);
    }
    auto made = begin(sent, options_.credentials->at_hand().get());
    if (!made) {
      const auto why = co_await fetch_and_begin(sent, made, end);
      if (!made) last = without_credentials(why, attempt_time.has_value());
    }
    if (made) {
      if (used) ++used->attempts;
      // One that another call has just given back may be closing, too.
      made->message.wants_new_connection = last.is == outcome::stale;
      const auto got = co_await transport_->send(made->message, end);
      sent.body = std::move(made->message.body);
      last = understand(got, sent.operation, *made);
    }
    if (last.is == outcome::done || last.is == outcome::refused) {
      retries_left.succeed();
      if (used) *used += units_in(sent.operation, last.body);
      co_return reply(last.is == outcome::refused, std::move(last.body), in_doubt,
                      last.is_verified);
    }
    in_doubt = in_doubt || may_have_been_executed(last.is);
    if (!reason.failed() || !came_too_late(last)) reason = last.reason;
    const auto state = co_await asio::this_coro::cancellation_state;
    bool is_over = detail::is_cancelled(state);
    if (!is_over && last.is == outcome::expired && !std::exchange(has_new_credentials, true))
      continue;
    std::optional<std::chrono::microseconds> pause;
    if (!is_over && (policy != retry_policy::single_write || !in_doubt))
      pause = retries_left.after(last, detail::random_fraction(options_.random), time_left(until),
                                 was_answered_);
    if (pause) is_over = !co_await detail::pause_for(*pause);
    if (pause && !is_over) continue;
    if (is_over) reason = detail::cancelled_call();
    co_return final_error(sent, policy, in_doubt, reason);
  }
}

// A coroutine of its own: few calls need the memory.
asio::awaitable<error> client::fetch_and_begin(request& sent, std::optional<attempt>& made,
                                               net::deadline until) {
  const auto fetched = co_await options_.credentials->get(until);
  if (!fetched) co_return fetched.error();
  made = begin(sent, &*fetched);
  co_return error();
}

answer client::understand(const net::http_result<net::http_response>& got,
                          std::string_view operation, const attempt& made) {
  if (const auto* failure = std::get_if<net::http_failure>(&got)) return without_answer(*failure);
  const auto& response = std::get<net::http_response>(got);
  const auto& credentials = made.key->credentials();
  was_answered_ = true;
  learn_clock_difference(response);
  auto meant = interpret(response, operation, credentials);
  if (meant.is == outcome::expired && !options_.credentials->replace(credentials))
    meant.is = outcome::failed;
  if (meant.is == outcome::unknown && !net::may_answer_again(response.status))
    distrust_connections();
  if (meant.is_damaged) return meant;
  if (const auto more = clock_skew(response, uncorrected_now() + made.skew)) {
    const std::lock_guard lock(mutex_);
    clock_skew_ = made.skew + *more;
    meant.is = outcome::misdated;
  }
  return meant;
}

void client::learn_clock_difference(const net::http_response& response) {
  const std::lock_guard lock(mutex_);
  if (!clock_difference_)
    clock_difference_ = dynamodb::clock_difference(response, uncorrected_now());
}

std::optional<std::chrono::seconds> client::clock_difference() const {
  const std::lock_guard lock(mutex_);
  return clock_difference_;
}

error client::final_error(const request& sent, retry_policy policy, bool in_doubt,
                          const error& last) const {
  const bool is_known = policy == retry_policy::read || !in_doubt;
  auto detail = sent.operation + ": " + last.detail();
  if (last.code() != errc::session_too_large) detail += " (" + options_.place + ")";
  return {is_known ? last.code() : errc::outcome_unknown, std::move(detail)};
}

std::chrono::sys_seconds client::uncorrected_now() const {
  return std::chrono::floor<std::chrono::seconds>(options_.clock());
}

std::pair<client::key_ptr, std::chrono::seconds> client::key_for(const aws_credentials& credentials,
                                                                 std::chrono::sys_seconds now) {
  const std::lock_guard lock(mutex_);
  const auto at = now + clock_skew_;
  if (!key_ || !key_->is_for(credentials, at))
    key_ = std::make_shared<const aws::signing_key>(credentials,
                                                    std::chrono::floor<std::chrono::days>(at),
                                                    options_.endpoint.signing_region, "dynamodb");
  return {key_, clock_skew_};
}

std::optional<client::attempt> client::begin(request& sent, const aws_credentials* credentials) {
  if (!credentials) return std::nullopt;
  const auto& where = options_.endpoint.where;
  const auto now = uncorrected_now();
  auto [key, skew] = key_for(*credentials, now);
  const auto at = now + skew;
  attempt made{std::move(key), skew, {}};
  auto& message = made.message;
  message.target = where.path + "/";
  message.fields.reserve(usual_fields_size);
  message.fields.push_back({"Content-Type", "application/x-amz-json-1.0"});
  message.fields.push_back({"X-Amz-Target", "DynamoDB_20120810." + sent.operation});
  message.body = std::move(sent.body);
  aws::sign(message, host_, *made.key, at);
  message.fields.push_back({"Host", host_});
  return made;
}

}  // namespace dynasession::inline v0::dynamodb

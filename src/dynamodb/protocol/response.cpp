// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"

#include "dynamodb/protocol/service_error.hpp"
#include "support/ascii.hpp"
#include "support/json_object.hpp"

#include <boost/crc.hpp>
#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;
using detail::parse_object;
using detail::text_in;
using names = std::span<const std::string_view>;

// Sources: AWS's standard retry mode of 2026 and the model of DynamoDB.
constexpr std::string_view throttlings[] = {"Throttling",
                                            "ThrottlingException",
                                            "ThrottledException",
                                            "RequestThrottledException",
                                            "RequestThrottled",
                                            "TooManyRequestsException",
                                            "ProvisionedThroughputExceededException",
                                            "RequestLimitExceeded",
                                            "BandwidthLimitExceeded",
                                            "LimitExceededException",
                                            "SlowDown"};
constexpr std::string_view contentions[] = {"TransactionConflictException",
                                            "ReplicatedWriteConflictException"};
// These come of an attempt that is still at work, or that a server gave up waiting for.
constexpr std::string_view uncertainties[] = {"TransactionInProgressException",
                                              "RequestTimeout",
                                              "RequestTimeoutException",
                                              "PriorRequestNotComplete",
                                              "InternalServerError",
                                              "InternalFailure",
                                              "ServiceUnavailable"};
constexpr std::string_view denials[] = {"AccessDeniedException",
                                        "AccessDenied",
                                        "UnrecognizedClientException",
                                        "InvalidSignatureException",
                                        "SignatureDoesNotMatch",
                                        "IncompleteSignature",
                                        "IncompleteSignatureException",
                                        "MissingAuthenticationToken",
                                        "MissingAuthenticationTokenException",
                                        "ExpiredToken",
                                        "ExpiredTokenException",
                                        "RequestExpired",
                                        "RequestTimeTooSkewed",
                                        "AuthFailure",
                                        "NotAuthorized",
                                        "InvalidClientTokenId",
                                        "OptInRequired"};
// What is there forbids it, now.
constexpr std::string_view refusals[] = {"ConditionalCheckFailedException",
                                         "ResourceInUseException",
                                         "ContinuousBackupsUnavailableException"};
// Why a transaction was cancelled, item by item.
constexpr std::string_view refusing_reasons[] = {"ConditionalCheckFailed"};
constexpr std::string_view invalidating_reasons[] = {"ValidationError"};
constexpr std::string_view contending_reasons[] = {"TransactionConflict", "DuplicateItem"};
constexpr std::string_view throttling_reasons[] = {"ThrottlingError",
                                                   "ProvisionedThroughputExceeded"};

bool is_in(names list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

// Whole words of one line, so that nothing can break out of a log.
std::string printable(std::string_view text) {
  constexpr std::size_t longest = 400;
  std::string line(text.substr(0, longest));
  std::ranges::replace_if(
      line, [](char c) { return !ascii::is_visible(c); }, ' ');
  return line;
}

error named(errc code, const service_error& said, std::string_view message = {}) {
  auto detail = said.name().empty() ? "status " + std::to_string(said.status()) : said.name();
  if (!message.empty()) detail.append(": ").append(printable(message));
  return {code, std::move(detail)};
}

answer too_large() {
  return {outcome::failed, error(errc::session_too_large, "DynamoDB refuses items over 400 KB")};
}

// The names of all tables and keys are in the configuration: these messages hold no values.
answer invalid(const service_error& said, std::string_view message) {
  const auto tells = [&](std::string_view part) { return message.find(part) != message.npos; };
  if (tells("Item size") || tells("item size")) return too_large();
  if (tells("does not match the schema") || tells("Missing the key") ||
      tells("Type mismatch for key") || tells("does not have the specified index"))
    return {outcome::failed, named(errc::incompatible_store, said, message)};
  return {outcome::failed, named(errc::unavailable, said)};
}

// Why a transaction was cancelled: the first of its reasons that is among these.
const json::object* reason_among(names codes, const json::object& body) {
  const auto* reasons = body.if_contains("CancellationReasons");
  if (!reasons || !reasons->is_array()) return nullptr;
  for (const auto& each : reasons->get_array()) {
    const auto* reason = each.if_object();
    if (reason && is_in(codes, text_in(*reason, "Code"))) return reason;
  }
  return nullptr;
}

answer cancelled(const service_error& said) {
  const auto& body = said.body();
  if (reason_among(refusing_reasons, body)) return {outcome::refused, body};
  if (const auto* reason = reason_among(invalidating_reasons, body))
    return invalid(said, text_in(*reason, "Message"));
  if (reason_among(throttling_reasons, body))
    return {outcome::throttled, named(errc::unavailable, said)};
  if (reason_among(contending_reasons, body))
    return {outcome::contended, named(errc::unavailable, said)};
  return {outcome::failed, named(errc::unavailable, said)};
}

answer not_done(const service_error& said) {
  const auto& name = said.name();
  if (said.status() == 413) return too_large();  // so large that nobody has looked into it
  if (is_in(refusals, name)) return {outcome::refused, said.body()};
  if (name == "TransactionCanceledException") return cancelled(said);
  if (name == "ResourceNotFoundException")
    return {outcome::failed, named(errc::missing_table, said)};
  if (name == "ValidationException") return invalid(said, said.message());
  if (name == "AccessDeniedException")
    return {outcome::failed, named(errc::access_denied, said, said.message())};
  if (is_in(denials, name)) return {outcome::failed, named(errc::access_denied, said)};
  if (is_in(throttlings, name)) return {outcome::throttled, named(errc::unavailable, said)};
  if (is_in(contentions, name)) return {outcome::contended, named(errc::unavailable, said)};
  // Without a name it is not DynamoDB that speaks, and who knows what went before.
  if (said.status() >= 500 || name.empty() || is_in(uncertainties, name))
    return {outcome::unknown, named(errc::unavailable, said)};
  return {outcome::failed, named(errc::unavailable, said)};
}

std::optional<std::chrono::milliseconds> retry_after_in(const net::http_response& response) {
  const auto text = response.field("x-amz-retry-after").value_or("");
  std::uint32_t asked{};
  const auto* end = text.data() + text.size();
  const auto [rest, code] = std::from_chars(text.data(), end, asked);
  if (code != std::errc{} || rest != end) return std::nullopt;
  return std::chrono::milliseconds(asked);
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

std::uint32_t crc32_of(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace

answer interpret(const net::http_response& response) {
  if (response.status != 200) {
    auto meant = not_done(service_error(response));
    meant.retry_after = retry_after_in(response);
    return meant;
  }
  if (!is_intact(response))
    return {outcome::unknown, error(errc::unavailable, "the answer was damaged on its way")};
  auto body = parse_object(response.body);
  if (!body) return {outcome::unknown, error(errc::unavailable, "the answer is no JSON object")};
  return {outcome::done, *std::move(body)};
}

bool is_intact(const net::http_response& response) {
  if (response.status != 200) return true;
  const auto promised = number_in(response.field("x-amz-crc32").value_or(""));
  return !promised || *promised == crc32_of(response.body);
}

}  // namespace dynasession::inline v0::dynamodb

// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/response.hpp"

#include "ascii.hpp"
#include "dynamodb/checksum.hpp"
#include "dynamodb/json_object.hpp"
#include "dynamodb/service_error.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;
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
constexpr std::string_view postponements[] = {"TransactionConflictException",
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
// Why a transaction was cancelled, item by item.
constexpr std::string_view postponing_reasons[] = {"TransactionConflict", "DuplicateItem"};
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

error named(errc code, const service_error& said, bool with_message = false) {
  auto detail = said.name().empty() ? "status " + std::to_string(said.status()) : said.name();
  if (with_message && !said.message().empty())
    detail.append(": ").append(printable(said.message()));
  return {code, std::move(detail)};
}

answer too_large() {
  return {outcome::failed, error(errc::session_too_large, "DynamoDB refuses items over 400 KB")};
}

// The names of all tables and keys are in the configuration: these messages hold no values.
answer invalid(const service_error& said) {
  const std::string_view message = said.message();
  const auto tells = [&](std::string_view part) { return message.find(part) != message.npos; };
  if (tells("Item size") || tells("item size")) return too_large();
  if (tells("does not match the schema") || tells("Missing the key") ||
      tells("Type mismatch for key"))
    return {outcome::failed, named(errc::incompatible_store, said, true)};
  return {outcome::failed, named(errc::unavailable, said)};
}

std::vector<std::string_view> cancellation_codes(const json::object& body) {
  std::vector<std::string_view> codes;
  const auto* reasons = body.if_contains("CancellationReasons");
  if (!reasons || !reasons->is_array()) return codes;
  for (const auto& reason : reasons->get_array()) {
    const auto* object = reason.if_object();
    const auto* code = object ? object->if_contains("Code") : nullptr;
    if (code && code->is_string() && code->get_string() != "None")
      codes.emplace_back(code->get_string());
  }
  return codes;
}

answer cancelled(const service_error& said) {
  const auto codes = cancellation_codes(said.body());
  const auto has = [&](auto matches) { return std::ranges::any_of(codes, matches); };
  if (has([](auto code) { return code == "ConditionalCheckFailed"; }))
    return {outcome::refused, said.body()};
  if (has([](auto code) { return code == "ValidationError"; })) return invalid(said);
  if (has([](auto code) { return is_in(throttling_reasons, code); }))
    return {outcome::throttled, named(errc::unavailable, said)};
  if (has([](auto code) { return is_in(postponing_reasons, code); }))
    return {outcome::postponed, named(errc::unavailable, said)};
  return {outcome::failed, named(errc::unavailable, said)};
}

answer not_done(const service_error& said) {
  const auto& name = said.name();
  if (said.status() == 413) return too_large();  // so large that nobody has looked into it
  if (name == "ConditionalCheckFailedException" || name == "ResourceInUseException")
    return {outcome::refused, said.body()};
  if (name == "TransactionCanceledException") return cancelled(said);
  if (name == "ResourceNotFoundException")
    return {outcome::failed, named(errc::missing_table, said)};
  if (name == "ValidationException") return invalid(said);
  if (name == "AccessDeniedException")
    return {outcome::failed, named(errc::access_denied, said, true)};
  if (is_in(denials, name)) return {outcome::failed, named(errc::access_denied, said)};
  if (is_in(throttlings, name)) return {outcome::throttled, named(errc::unavailable, said)};
  if (is_in(postponements, name)) return {outcome::postponed, named(errc::unavailable, said)};
  // Without a name it is not DynamoDB that speaks, and who knows what went before.
  if (said.status() >= 500 || name.empty() || is_in(uncertainties, name))
    return {outcome::unknown, named(errc::unavailable, said)};
  return {outcome::failed, named(errc::unavailable, said)};
}

}  // namespace

answer interpret(const net::http_response& response) {
  if (response.status != 200) return not_done(service_error(response));
  if (!is_intact(response))
    return {outcome::unknown, error(errc::unavailable, "the answer was damaged on its way")};
  auto body = parse_object(response.body);
  if (!body) return {outcome::unknown, error(errc::unavailable, "the answer is no JSON object")};
  return {outcome::done, *std::move(body)};
}

}  // namespace dynasession::dynamodb

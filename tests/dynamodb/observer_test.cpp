// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/every_verb.hpp"
#include "support/noting_observer.hpp"

#include <boost/json/serialize.hpp>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;

answer with_units(double units, boost::json::object body = {}) {
  body["ConsumedCapacity"] = {{"TableName", "the-table"}, {"CapacityUnits", units}};
  return ok_answer(boost::json::serialize(body));
}

// An answer that ends every verb: it is a success, or an error without a retry.
const answer any_answer = ok_answer(R"({"Responses":[{}]})");

class watched_calls : public scripted_store {
 protected:
  watched_calls() { use(watched()); }

  dynamodb_options watched() const {
    auto made = options();
    made.observer = seen;
    return made;
  }
  store_call last() const { return seen->calls().back(); }

  const std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
};

TEST_F(watched_calls, are_reported_once_for_each_verb) {
  server_.otherwise(any_answer);
  const auto called = call_every_verb(*store_, now());
  EXPECT_EQ(seen->operations(), called);
  for (const auto& each : seen->calls()) {
    EXPECT_EQ(each.store, "dynamodb");
    EXPECT_GE(each.attempts, 1) << each.operation;
    EXPECT_GT(each.latency, 0ns) << each.operation;
  }
}

TEST_F(watched_calls, count_every_request_also_that_of_a_lost_answer) {
  script({lost_answer(), throttled(), with_units(1, {{"Item", item_of(draft())}})});
  load().value();
  EXPECT_EQ(last().attempts, 3);
  EXPECT_EQ(last().failure, std::nullopt);
}

TEST_F(watched_calls, add_up_the_units_of_all_their_requests) {
  auto larger = save_of();
  larger.expected_size = default_max_size + 1;  // so that the values are read first
  script(
      {with_units(0.5, {{"Item", item_of(draft())}}), conditional_check_failed(), with_units(1)});
  EXPECT_FALSE(save(larger));
  EXPECT_EQ(last().attempts, 3);
  EXPECT_EQ(last().read_units, 1.5);
  EXPECT_EQ(last().write_units, 0);
  script({with_units(3)});
  create().value();
  EXPECT_EQ(last().read_units, 0) << "of this call alone";
  EXPECT_EQ(last().write_units, 3);
}

TEST_F(watched_calls, tell_eventual_loads_from_consistent_ones) {
  script({with_units(0.5)});
  EXPECT_FALSE(run(store_->load_eventually(std::string(key), now())).value());
  EXPECT_EQ(last().operation, "load_eventually");
  EXPECT_EQ(last().read_units, 0.5);
}

TEST_F(watched_calls, tell_how_they_failed) {
  script({error_answer(400, "AccessDeniedException", "no")});
  EXPECT_FALSE(load());
  EXPECT_EQ(last().failure, errc::access_denied);
  script({internal_server_error()});
  EXPECT_FALSE(create());
  EXPECT_EQ(last().failure, errc::outcome_unknown);
  script({conditional_check_failed(), ok_answer()});
  EXPECT_FALSE(save());
  EXPECT_EQ(last().failure, errc::session_gone) << "an answer of the store too";
}

TEST_F(watched_calls, that_go_on_at_once_are_not_mixed_up) {
  server_.otherwise(with_units(2));
  boost::asio::io_context context{1};
  std::vector<boost::asio::awaitable<result<void>>> all;
  for (int i = 0; i < 8; ++i) all.push_back(store_->create(draft()));
  for (auto& each : all) boost::asio::co_spawn(context, std::move(each), [](auto...) {});
  context.run();
  ASSERT_EQ(seen->calls().size(), 8U);
  for (const auto& each : seen->calls()) {
    EXPECT_EQ(each.attempts, 1);
    EXPECT_EQ(each.write_units, 2);
  }
}

TEST_F(watched_calls, go_on_whatever_the_observer_throws) {
  auto made = options();
  const auto throwing = std::make_shared<throwing_observer>();
  made.observer = throwing;
  use(made);
  script({ok_answer(), saved_answer(4)});
  EXPECT_TRUE(create());
  EXPECT_EQ(save().value(), 4);
  EXPECT_THAT(throwing->operations(), ElementsAre("create", "save"));
}

TEST_F(watched_calls, ask_for_units_and_others_send_not_a_byte_more) {
  server_.otherwise(any_answer);
  use(options());
  call_every_verb(*store_, now());
  const auto plain = server_.requests();
  use(watched());
  call_every_verb(*store_, now());
  const auto asking = server_.requests();
  ASSERT_EQ(asking.size(), 2 * plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto operation = plain[i].operation();
    auto body = parsed(plain[i].body);
    // Scans and batch removals always ask for their units.
    const bool always =
        operation == "Scan" || operation == "Query" || operation.starts_with("Batch");
    EXPECT_EQ(body.contains("ReturnConsumedCapacity"), always) << operation;
    body["ReturnConsumedCapacity"] = "TOTAL";
    EXPECT_EQ(body, parsed(asking[plain.size() + i].body)) << operation;
  }
}

}  // namespace
}  // namespace dynasession::test

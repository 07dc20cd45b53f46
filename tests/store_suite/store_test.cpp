// SPDX-License-Identifier: Apache-2.0
#include "store_suite/store_test.hpp"

#include <span>

namespace dynasession::test {

std::chrono::sys_seconds store_test::in(std::chrono::seconds later) const {
  return std::chrono::ceil<std::chrono::seconds>(now() + later);
}

record store_test::draft(std::string key, stored_values values) const {
  record fresh;
  fresh.key = std::move(key);
  fresh.values = std::move(values);
  fresh.created_at = now();
  fresh.updated_at = now();
  fresh.expire_at = in(lifetime);
  return fresh;
}

save_request store_test::save_of(std::string key) {
  save_request request;
  request.seen_version = version_of(key);
  request.key = std::move(key);
  request.now = now();
  request.expire_at = in(lifetime);
  request.token = new_token();
  return request;
}

renew_request store_test::renew_of(std::string old_key, std::string new_key) {
  renew_request request;
  request.next = load(old_key).value_or(draft(old_key));
  request.next.key = std::move(new_key);
  request.old_key = std::move(old_key);
  request.now = now();
  return request;
}

touch_request store_test::touch_of(std::string key, std::chrono::sys_seconds expire_at) const {
  touch_request request;
  request.key = std::move(key);
  request.now = now();
  request.expire_at = expire_at;
  return request;
}

write_token store_test::new_token() {
  write_token token;
  random_(std::span(token));
  return token;
}

void store_test::given(std::string key, stored_values values) {
  ASSERT_EQ(create(draft(std::move(key), std::move(values))), no_error);
}

void store_test::given_renewed(std::string old_key, std::string new_key) {
  ASSERT_EQ(renew(renew_of(std::move(old_key), std::move(new_key))), no_error);
}

void store_test::foreign_saves(const std::string& key, int count) {
  for (int i = 0; i < count; ++i) {
    auto request = save_of(key);
    request.what.actions["foreign"] = set(number(i));
    ASSERT_EQ(save(std::move(request)), no_error);
  }
}

std::optional<record> store_test::load(std::string key) const {
  return load_at(std::move(key), now());
}

std::optional<record> store_test::load_at(std::string key, timestamp time) const {
  return run(store_->load(std::move(key), time)).value();
}

stored_values store_test::values_of(std::string key) const {
  const auto found = load(std::move(key));
  EXPECT_TRUE(found) << "there is no record";
  return found ? found->values : stored_values{};
}

std::int64_t store_test::version_of(std::string key) const {
  const auto found = load(std::move(key));
  return found ? found->version : 0;
}

bool store_test::is_live(std::string key) const {
  const auto found = load(std::move(key));
  return found && found->is_live(now());
}

}  // namespace dynasession::test

// SPDX-License-Identifier: Apache-2.0
#include <dynasession/testing/store_suite/store_test.hpp>

/// g++ 12 destroys some temporaries inside a co_await expression twice. Here each verb is awaited with
/// temporaries that own memory; AddressSanitizer finds those that are destroyed twice.
namespace dynasession::test {
namespace {

using namespace detail::store_suite;

using answers = std::vector<errc>;

std::string long_key(int number) { return std::string(64, 'k') + std::to_string(number); }

record long_draft(std::string key) {
  record draft;
  draft.key = std::move(key);
  draft.values["a key beyond the small string buffer"] = text(std::string(100, 'v'));
  draft.expire_at =
      std::chrono::ceil<std::chrono::seconds>(manual_clock::start) + std::chrono::hours(1);
  return draft;
}

save_request long_save(std::string key) {
  save_request request;
  request.key = std::move(key);
  request.now = manual_clock::start;
  request.what.actions["another key beyond the small string buffer"] =
      set(text(std::string(100, 'w')));
  request.what.expected["a key beyond the small string buffer"] = text(std::string(100, 'v'));
  return request;
}

touch_request long_touch(std::string key) {
  touch_request request;
  request.key = std::move(key);
  request.now = manual_clock::start;
  return request;
}

renew_request long_renew(std::string old_key, record next) {
  renew_request request;
  request.old_key = std::move(old_key);
  request.next = std::move(next);
  request.next.version = 2;
  request.now = manual_clock::start;
  return request;
}

boost::asio::awaitable<answers> await_each_verb(std::shared_ptr<session_store> store) {
  answers codes;
  codes.push_back(code_of(co_await store->create(long_draft(long_key(1)))));
  codes.push_back(code_of(co_await store->load(long_key(1), manual_clock::start)));
  codes.push_back(code_of(co_await store->save(long_save(long_key(1)))));
  codes.push_back(code_of(co_await store->touch(long_touch(long_key(1)))));
  codes.push_back(code_of(co_await store->renew(long_renew(long_key(1), long_draft(long_key(2))))));
  codes.push_back(code_of(co_await store->remove(long_key(1))));
  co_return codes;
}

boost::asio::awaitable<answers> await_each_verb_in_vain(std::shared_ptr<session_store> store) {
  answers codes;
  codes.push_back(code_of(co_await store->create(long_draft(long_key(1)))));
  codes.push_back(code_of(co_await store->create(long_draft(long_key(1)))));
  codes.push_back(code_of(co_await store->save(long_save(long_key(3)))));
  codes.push_back(code_of(co_await store->touch(long_touch(long_key(3)))));
  codes.push_back(code_of(co_await store->renew(long_renew(long_key(1), long_draft(long_key(2))))));
  co_return codes;
}

DYNASESSION_STORE_SUITE(compiler_law, store_test);

TEST_P(compiler_law, each_verb_takes_temporaries) {
  EXPECT_EQ(run(await_each_verb(store_)), answers(6, no_error));
}

TEST_P(compiler_law, each_verb_takes_temporaries_when_it_fails) {
  const answers expected{no_error, errc::id_collision, errc::session_gone, errc::session_gone,
                         errc::conflict};
  EXPECT_EQ(run(await_each_verb_in_vain(store_)), expected);
}

}  // namespace
}  // namespace dynasession::test

// SPDX-License-Identifier: Apache-2.0
#include "canned_dynamodb.hpp"

#include "http/answer.hpp"
#include "http/http_server.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {
namespace {

// The text between quotes after this one; "k" where there is none.
std::string key_in(const std::string& request) {
  constexpr std::string_view before = R"("session_id":{"S":")";
  const auto found = request.find(before);
  if (found == request.npos) return "k";
  const auto begin = found + before.size();
  return request.substr(begin, request.find('"', begin) - begin);
}

// Of both operations in one.
std::string body_for(const std::string& key) {
  std::string data;
  for (int i = 0; i < 7; ++i)
    data += "\"key" + std::to_string(i) + "\":{\"S\":\"\\\"" + std::string(130, 'x') + "\\\"\"},";
  return R"({"Attributes":{"version":{"N":"2"}},"Item":{"session_id":{"S":")" + key +
         R"("},"created_at":{"N":"4000000000"},"updated_at":{"N":"4000000000"},)"
         R"("expire_at":{"N":"9000000000"},"version":{"N":"1"},"data":{"M":{)" +
         data + R"("n":{"N":"0"}}}}})";
}

[[noreturn]] void serve(std::chrono::milliseconds delay, int port_pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const dynasession::test::http_server server([delay](const auto& request) {
    auto answered = dynasession::test::ok_answer(body_for(key_in(request.body)));
    answered.after(delay);
    return answered;
  });
  const int port = server.port();
  if (::write(port_pipe, &port, sizeof port) != sizeof port) ::_exit(1);
  for (;;) ::pause();
}

}  // namespace

canned_dynamodb::canned_dynamodb(std::chrono::milliseconds delay) {
  std::array<int, 2> pipe;
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ == 0) serve(delay, pipe[1]);
  const auto got = ::read(pipe[0], &port_, sizeof port_);
  ::close(pipe[0]);
  ::close(pipe[1]);
  if (got != sizeof port_) throw std::runtime_error("the server did not start");
}

canned_dynamodb::~canned_dynamodb() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace bench

// SPDX-License-Identifier: Apache-2.0
#include "http/http_server.hpp"

#include "http/message_reader.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace dynasession::test {
namespace {

std::optional<received_request> read_request(message_reader& reader) {
  auto head = reader.head();
  if (!head) return std::nullopt;
  auto body = reader.exactly(http_head(*head).content_length().value_or(0));
  if (!body) return std::nullopt;
  return received_request(*std::move(head), *std::move(body));
}

/// False if the client hung up before the end.
bool send(const answer& what, tcp_socket& client) {
  if (what.pace.count() == 0) return client.send(what.bytes);
  for (const char& byte : what.bytes)
    if (client.ends_within(what.pace) || !client.send({&byte, 1})) return false;
  return true;
}

/// False if nothing more may be asked over the connection.
bool go_on(ending how, tcp_socket& client) {
  if (how == ending::silence) client.ends_within(tcp_socket::forever);
  if (how == ending::reset) client.reset_when_closed();
  return how == ending::keep;
}

}  // namespace

http_server::http_server(handler answer_to)
    : handler_(std::move(answer_to)),
      listener_(tcp_socket::listening_on(0)),
      port_(listener_.port()) {
  accept();
}

http_server::~http_server() {
  refuse();
  {
    const std::lock_guard lock(mutex_);
    for (auto& peer : clients_) peer.socket.shut_down();
  }
  clients_.clear();
}

void http_server::hold() { acceptor_.reset(); }

void http_server::refuse() {
  hold();
  listener_.close();
}

void http_server::accept() {
  if (!listener_.is_open()) listener_ = tcp_socket::listening_on(port_);
  acceptor_.emplace(listener_, [this](tcp_socket accepted) { welcome(std::move(accepted)); });
}

void http_server::close_idle_connections() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return std::ranges::find(clients_, activity::sending, &client::doing) == clients_.end();
  });
  for (auto& peer : clients_)
    if (peer.doing == activity::idle) peer.socket.shut_down();
}

void http_server::wait_for_the_end_of_connections() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return std::ranges::all_of(clients_,
                               [](const client& peer) { return peer.doing == activity::done; });
  });
}

std::size_t http_server::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::size_t http_server::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void http_server::welcome(tcp_socket accepted) {
  const std::lock_guard lock(mutex_);
  clients_.remove_if([](const client& peer) { return peer.doing == activity::done; });
  auto& peer = clients_.emplace_back(std::move(accepted), ++connections_);
  peer.thread = std::jthread([this, &peer] { serve(peer); });
}

void http_server::serve(client& peer) {
  message_reader reader(peer.socket);
  for (std::size_t number = 1; auto request = read_request(reader); ++number) {
    enter(peer, activity::working);
    request->connection = peer.number;
    request->number_on_connection = number;
    if (!play(answer_to(*request), peer) || request->first("connection") == "close") break;
  }
  enter(peer, activity::done);
}

answer http_server::answer_to(const received_request& request) const {
  try {
    return handler_(request);
  } catch (const std::exception& thrown) {
    return error_answer(500, "InternalServerError", thrown.what());
  }
}

bool http_server::play(const answer& what, client& peer) {
  if (what.delay.count() > 0 && peer.socket.ends_within(what.delay)) return false;
  enter(peer, activity::sending);
  const bool sent = send(what, peer.socket);
  enter(peer, what.last == ending::keep ? activity::idle : activity::working);
  return sent && go_on(what.last, peer.socket);
}

void http_server::enter(client& peer, activity next) {
  const std::lock_guard lock(mutex_);
  if (peer.doing == activity::idle && next == activity::working) ++requests_;
  peer.doing = next;
  if (next == activity::done) peer.socket.close();
  changed_.notify_all();
}

}  // namespace dynasession::test

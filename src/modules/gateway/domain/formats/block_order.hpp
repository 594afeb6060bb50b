#pragma once
#include <deque>
#include <optional>
#include <utility>

#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {

// Puts the blocks of an answer one after the other, for formats that write them so: pieces of a block whose turn has not
// come wait (providers that interleave parallel tool calls).
class BlockOrder {
 public:
  // Calls write(event) for whatever may be written now. False when too much waits: the stream cannot go on.
  template <class Write>
  bool take(const ChatEvent& event, Write&& write) {
    if (open_ && event.block != *open_) {
      held_bytes_ += sizeof event + event.text.size();
      if (held_bytes_ > limits::max_held_event_bytes) return false;
      waiting_.push_back(event);
      return true;
    }
    deliver(event, write);
    play_waiting(write);
    return true;
  }

  // The answer is over: ends what is open, writes what waits.
  template <class Write>
  void finish(Write&& write) {
    while (open_ || !waiting_.empty()) {
      if (open_) {
        ChatEvent end;
        end.kind = ChatEvent::Kind::block_end;
        end.block = *open_;
        deliver(end, write);
      }
      play_waiting(write);
    }
  }

 private:
  template <class Write>
  void deliver(const ChatEvent& event, Write& write) {
    if (event.kind == ChatEvent::Kind::block_end) open_.reset();
    else open_ = event.block;
    write(event);
  }

  // Block after block, until one of them is still open.
  template <class Write>
  void play_waiting(Write& write) {
    while (!waiting_.empty() && !open_) {
      const std::uint32_t block = waiting_.front().block;
      std::deque<ChatEvent> rest;
      for (ChatEvent& event : waiting_) {
        if (event.block != block) {
          rest.push_back(std::move(event));
          continue;
        }
        held_bytes_ -= sizeof event + event.text.size();
        deliver(event, write);
      }
      waiting_ = std::move(rest);
    }
  }

  std::deque<ChatEvent> waiting_;
  std::size_t held_bytes_ = 0;
  std::optional<std::uint32_t> open_;
};

}  // namespace astra::gateway

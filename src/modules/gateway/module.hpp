#pragma once
namespace astra::gateway {
}  // namespace astra::gateway

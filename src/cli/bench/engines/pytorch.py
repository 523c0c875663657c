"""PyTorch, eager, one thread: the suite's networks as its users write them.

Answers the bench's commands, a line of JSON each, on standard input and output (see protocol.types.ts). A workload comes as a file:
the length of a JSON header (uint64), the header, then the arrays that it lists, 4 bytes an element.
"""

import json
import math
import struct
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
DTYPES = {"float32": torch.float32, "int32": torch.int32}


def read(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    at = 8 + length
    arrays = {}
    for entry in header["arrays"]:
        count = math.prod(entry["shape"])
        array = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], count=count, offset=at)
        arrays[entry["name"]] = array.reshape(entry["shape"]).clone()
        at += 4 * count
    return header, arrays


def mlp(net, w, x):
    for i in range(len(net["sizes"]) - 1):
        x = F.relu(x) if i > 0 else x
        weights, bias = w[f"layer{i}.weights"], w[f"layer{i}.bias"]
        # addmm is what torch.nn.Linear runs; lanes share x.
        x = torch.addmm(bias, x, weights) if net["lanes"] == 1 else torch.matmul(x, weights) + bias
    return x


def cnn(net, w, x):
    for i in range(len(net["channels"]) - 1):
        x = F.max_pool2d(F.relu(F.conv2d(x, w[f"conv{i}.filter"], w[f"conv{i}.bias"], padding=1)), 2)
    return torch.addmm(w["dense.bias"], x.flatten(1), w["dense.weights"])


def norm(net, w, x, name):
    return F.layer_norm(x, x.shape[-1:], w[name + ".gain"], w[name + ".shift"]) if net["normed"] else x


def attention(net, w, x, block, mask):
    batch, context, width = x.shape
    heads = net["heads"]

    def split(part):
        return (x @ w[block + part]).view(batch, context, heads, width // heads).transpose(1, 2)

    scores = split(".query") @ split(".key").transpose(-2, -1) / math.sqrt(width // heads)
    shares = F.softmax(scores.masked_fill(mask, float("-inf")), dim=-1)
    return (shares @ split(".value")).transpose(1, 2).reshape(batch, context, width) @ w[block + ".output"]


def transformer(net, w, ids, mask):
    act = F.gelu if net["normed"] else F.relu
    x = F.embedding(ids, w["tokens"]) + w["positions"]
    for i in range(net["layers"]):
        block = f"block{i}"
        x = x + attention(net, w, norm(net, w, x, block + ".norm1"), block, mask)
        hidden = act(norm(net, w, x, block + ".norm2") @ w[block + ".up"] + w[block + ".upBias"])
        x = x + (hidden @ w[block + ".down"] + w[block + ".downBias"])
    x = x[:, -1] if net["predicts"] == "last" else x.flatten(0, 1)
    return norm(net, w, x, "norm") @ w["readout"]


class Session:
    def __init__(self, path):
        header, arrays = read(path)
        net = self.net = header["network"]
        self.inputs, self.targets = arrays.pop("inputs"), arrays.pop("targets").long()
        self.batches = list(arrays.pop("batches").long())
        if net["kind"] == "cnn":
            self.as_channels_first(arrays)
        if net["kind"] == "transformer":
            self.mask = torch.ones(net["context"], net["context"], dtype=torch.bool).triu(1)
            self.inputs = self.inputs.long()
        self.weights = {name: array.requires_grad_() for name, array in arrays.items()}
        adam = header["adam"]
        self.optimizer = torch.optim.Adam(
            self.weights.values(), lr=adam["learningRate"], betas=(adam["beta1"], adam["beta2"]), eps=adam["epsilon"]
        )
        self.done = 0

    def as_channels_first(self, arrays):
        """Images, filters and the dense layer's rows as PyTorch lays them out: NCHW, OIHW."""
        self.inputs = self.inputs.permute(0, 3, 1, 2).contiguous()
        for name in [name for name in arrays if name.endswith(".filter")]:
            arrays[name] = arrays[name].permute(3, 2, 0, 1).contiguous()
        channels, classes = self.net["channels"][-1], self.net["classes"]
        side = self.net["side"] // 2 ** (len(self.net["channels"]) - 1)
        dense = arrays["dense.weights"].reshape(side, side, channels, classes).permute(2, 0, 1, 3)
        arrays["dense.weights"] = dense.reshape(-1, classes).contiguous()

    def logits(self, x):
        kind = self.net["kind"]
        if kind == "mlp":
            return mlp(self.net, self.weights, x)
        return cnn(self.net, self.weights, x) if kind == "cnn" else transformer(self.net, self.weights, x, self.mask)

    def step(self):
        rows = self.batches[self.done % len(self.batches)]
        logits, targets = self.logits(self.inputs[rows]), self.targets[rows]
        lanes = self.net.get("lanes", 1)
        if lanes > 1:
            loss = lanes * F.cross_entropy(logits.flatten(0, 1), targets.repeat(lanes))
        else:
            loss = F.cross_entropy(logits, targets.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.loss = loss.detach()
        self.done += 1


def answer(session, command):
    if command["do"] == "load":
        return Session(command["file"]), {}
    if command["do"] == "steps":
        start = time.perf_counter()
        for _ in range(command["count"]):
            session.step()
        return session, {"seconds": time.perf_counter() - start, "loss": session.loss.item()}
    return None, {}


def say(reply):
    print(json.dumps(reply), flush=True)


say({"label": f"PyTorch {torch.__version__}, eager, {torch.get_num_threads()} thread"})
session = None
for line in sys.stdin:
    try:
        session, reply = answer(session, json.loads(line))
        say(reply)
    except Exception as error:  # whatever it is, the bench tells it
        say({"error": f"{type(error).__name__}: {error}"})

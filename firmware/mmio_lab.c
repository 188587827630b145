/*
 * The monitor: answers frames of register accesses. Knows no chip.
 * The bytes on the wire are described in docs/firmware.md.
 */
#include "mmio_lab.h"
#include "target.h"

#define PROTOCOL	1
#define VERSION		1	/* Of this program */
#define WIDTHS		0x07	/* Bytes, half words, words */
#define CRC_GOOD	0x1d0f	/* Over a frame and its CRC */
#define FRAME_MAX	253	/* Payload with its CRC: one COBS block */
#define WINDOW		4	/* Frames on the way; divides 16 */
#define RING		1024	/* Holds a window of frames; a power of two */

/* First byte of a frame: type, and in bits 0-3 the sequence number. */
#define ACCESS		0xa0
#define HELLO		0xe0
#define IDENTITY	0x10
#define REFUSED		0x30
#define NO_SESSION	0x40
#define DONE		0x50
#define FAULTS		0x60
#define EXPECTED	0x70

/* First byte of an access. */
#define OP_WRITE	0x80
#define OP_REPEAT	0x40
#define OP_FIXED	0x20
#define OP_WHERE(op)	(((op) >> 3) & 3)
#define OP_RESERVED	0x04
#define OP_WIDTH(op)	((op) & 3)

enum { SAME, NEXT, NEAR, FAR };

struct frame {
	unsigned int length;
	uint8_t bytes[FRAME_MAX];
};

static uint8_t ring[RING];
static volatile uint16_t ring_in, ring_out;

static struct frame request;
static struct frame replies[WINDOW];
static unsigned int expected;	/* Number of the next request */
static uint8_t in_session;
static uint8_t reports_faults;
static uint32_t address;	/* Of the last access in this session */

/* The access list under way: what is left of it, and its reply. */
static const uint8_t *next, *end;
static struct frame *reply;
static unsigned int accesses;
static uint8_t faults[FRAME_MAX / 8 + 1];

void mmio_lab_receive(uint8_t byte)
{
	uint16_t in = (ring_in + 1) % RING;

	if (in == ring_out)
		return;		/* The frame's CRC will tell */
	ring[ring_in] = byte;
	ring_in = in;
}

static uint8_t take(void)
{
	uint8_t byte;

	while (ring_in == ring_out)
		cpu_sleep_unless_changed(&ring_in, ring_out);
	byte = ring[ring_out];
	ring_out = (ring_out + 1) % RING;
	return byte;
}

/*
 * Polynomial 0x1021, from 0xffff, not reflected. Frames carry its complement
 * (CRC-16/GENIBUS): else a zero added to a frame would go unnoticed.
 */
static uint16_t crc16(const uint8_t *bytes, unsigned int length)
{
	uint16_t crc = 0xffff;

	while (length--) {
		uint8_t x = (crc >> 8) ^ *bytes++;

		x ^= x >> 4;
		crc = (crc << 8) ^ (x << 12) ^ (x << 5) ^ x;
	}
	return crc;
}

static void send(const struct frame *frame)
{
	unsigned int from = 0, to, i;

	while (from <= frame->length) {
		for (to = from; to < frame->length && frame->bytes[to]; to++)
			;
		port_put(to - from + 1);
		for (i = from; i < to; i++)
			port_put(frame->bytes[i]);
		from = to + 1;
	}
	port_put(0);
}

static void put(struct frame *frame, uint8_t byte)
{
	frame->bytes[frame->length++] = byte;
}

static void finish(struct frame *frame)
{
	uint16_t crc = ~crc16(frame->bytes, frame->length);

	put(frame, crc >> 8);
	put(frame, crc);
	send(frame);
}

static void tell(uint8_t type)
{
	struct frame note;

	note.bytes[0] = type;
	note.length = 1;
	finish(&note);
}

/* Says who this is; a nonce of 0 says that it has just started. */
static void identify(uint8_t nonce_high, uint8_t nonce_low)
{
	static const uint8_t about[] = {
		PROTOCOL, VERSION, WINDOW, FRAME_MAX, WIDTHS
	};
	static const char name[] = PORT_NAME;
	struct frame note;
	unsigned int i;

	note.length = 0;
	put(&note, IDENTITY);
	put(&note, nonce_high);
	put(&note, nonce_low);
	for (i = 0; i < sizeof(about); i++)
		put(&note, about[i]);
	put(&note, reports_faults);
	for (i = 0; name[i]; i++)
		put(&note, name[i]);
	finish(&note);
}

static void begin_session(void)
{
	unsigned int i;

	for (i = 0; i < WINDOW; i++)
		replies[i].length = 0;
	expected = 0;
	address = 0;
	in_session = 1;
}

static uint32_t take_value(unsigned int bytes)
{
	uint32_t value = 0;
	unsigned int i;

	for (i = 0; i < bytes; i++)
		value |= (uint32_t)*next++ << (8 * i);
	return value;
}

/* One access; 0 where the frame has no data for it, or the reply no room. */
static int access_once(unsigned int op)
{
	unsigned int width = OP_WIDTH(op), bytes = 1 << width, i;
	unsigned int room = FRAME_MAX - 2 - (accesses + 8) / 8;
	uint32_t value;

	if (accesses == 8 * sizeof(faults))
		return 0;
	bus_faulted = 0;
	if (op & OP_WRITE) {
		if (end - next < (int)bytes || reply->length > room)
			return 0;
		bus_write(address, width, take_value(bytes));
	} else {
		if (reply->length + bytes > room)
			return 0;
		value = bus_read(address, width);
		for (i = 0; i < bytes; i++, value >>= 8)
			put(reply, bus_faulted ? 0 : value);
	}
	if (accesses % 8 == 0)
		faults[accesses / 8] = 0;
	if (bus_faulted) {
		faults[accesses / 8] |= 1 << accesses % 8;
		reply->bytes[0] = FAULTS | expected;
	}
	accesses++;
	return 1;
}

/* One entry of the list; 0 where it makes no sense. */
static int run_entry(void)
{
	unsigned int op = *next++, width = OP_WIDTH(op), count = 1;
	unsigned int where = OP_WHERE(op);

	if ((op & OP_RESERVED) || width > 2)
		return 0;
	if (end - next < (where == FAR ? 4 : where == NEAR) + !!(op & OP_REPEAT))
		return 0;
	if (where == NEXT)
		address += 1 << width;
	else if (where == NEAR)
		address += (uint32_t)(int8_t)*next++ << width;
	else if (where == FAR)
		address = take_value(4);
	if (op & OP_REPEAT)
		count = *next++;
	for (; count; count--) {
		if (!access_once(op))
			return 0;
		if (count > 1 && !(op & OP_FIXED))
			address += 1 << width;
	}
	return 1;
}

static void run(void)
{
	unsigned int i;

	next = request.bytes + 1;
	end = request.bytes + request.length;
	reply = &replies[expected % WINDOW];
	reply->bytes[0] = DONE | expected;
	reply->length = 1;
	accesses = 0;
	while (next < end)
		if (!run_entry()) {
			reply->bytes[0] = REFUSED | expected;
			reply->length = 1;
			break;
		}
	if ((reply->bytes[0] & 0xf0) == FAULTS)
		for (i = 0; i < accesses; i += 8)
			put(reply, faults[i / 8]);
	expected = (expected + 1) % 16;
	finish(reply);
}

/* Runs the next request, repeats a reply, or says which request is next. */
static void handle_access(unsigned int number)
{
	struct frame *old = &replies[number % WINDOW];
	unsigned int age = (expected - number) % 16;

	if (!in_session)
		tell(NO_SESSION | number);
	else if (age == 0)
		run();
	else if (age <= WINDOW && old->length)
		send(old);
	else
		tell(EXPECTED | expected);
}

static void handle(int damaged)
{
	uint8_t type = request.bytes[0] & 0xf0;

	if (request.length < 3)
		return;
	if (damaged || crc16(request.bytes, request.length) != CRC_GOOD) {
		if (in_session)
			tell(EXPECTED | expected);
		return;
	}
	request.length -= 2;
	if (type == ACCESS) {
		handle_access(request.bytes[0] & 15);
	} else if (type == HELLO && request.length == 3) {
		begin_session();
		identify(request.bytes[1], request.bytes[2]);
	}
}

/* Collects the bytes up to a zero, and undoes COBS. */
static void collect(void)
{
	unsigned int left = 1, bytes = 0, damaged = 0;
	uint8_t byte;

	request.length = 0;
	while ((byte = take())) {
		if (--left == 0) {
			left = byte;
			byte = 0;	/* What the code stands for */
			if (bytes++ == 0)
				continue;
		}
		if (request.length < FRAME_MAX)
			put(&request, byte);
		else
			damaged = 1;
	}
	handle(damaged || left != 1);
}

void mmio_lab_serve(void)
{
	bus_faulted = 0;
	bus_read(PORT_HOLE, 2);
	reports_faults = bus_faulted != 0;
	identify(0, 0);
	for (;;)
		collect();
}

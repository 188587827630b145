/*
 * Any Cortex-M, from M0 to M7: start-up, accesses that survive a bus fault,
 * sleep. Knows neither the protocol nor the chip.
 */
#include "mmio_lab.h"
#include "target.h"

#define NVIC_ISER	((volatile uint32_t *)0xe000e100)
#define VTOR		(*(volatile uint32_t *)0xe000ed08)
#define AIRCR		(*(volatile uint32_t *)0xe000ed0c)
#define CFSR		(*(volatile uint32_t *)0xe000ed28)
#define HFSR		(*(volatile uint32_t *)0xe000ed2c)
#define SYSRESETREQ	0x05fa0004

extern uint32_t data_load, data_start, data_end, bss_start, bss_end, stack_top;
extern const uint8_t guard_start[], guard_end[];

volatile uint32_t bus_faulted;

/*
 * bus_read() and bus_write(), the only code that may fault. It keeps its
 * return address in lr, so the fault handler can return for it. The barriers
 * make a write that was buffered fault here, not later.
 */
__asm__(
"	.syntax unified\n"
"	.section .text.guard, \"ax\"\n"
"	.thumb\n"
"	.global guard_start, guard_end\n"
"guard_start:\n"
"	.thumb_func\n"
"	.global bus_read\n"
"bus_read:\n"
"	cmp	r1, #1\n"
"	bhi	2f\n"
"	beq	1f\n"
"	ldrb	r0, [r0]\n"
"	b	9f\n"
"1:	ldrh	r0, [r0]\n"
"	b	9f\n"
"2:	ldr	r0, [r0]\n"
"	b	9f\n"
"	.thumb_func\n"
"	.global bus_write\n"
"bus_write:\n"
"	cmp	r1, #1\n"
"	bhi	2f\n"
"	beq	1f\n"
"	strb	r2, [r0]\n"
"	b	9f\n"
"1:	strh	r2, [r0]\n"
"	b	9f\n"
"2:	str	r2, [r0]\n"
"9:	dsb\n"
"	isb\n"
"	bx	lr\n"
"guard_end:\n"
"	.text\n"
);

/*
 * Stacked by the CPU: r0-r3, r12, lr, pc, psr. A fault elsewhere is a crash:
 * the reset that follows is announced to the host.
 */
__attribute__((used)) void fault_in(uint32_t *stacked)
{
	uint32_t pc = stacked[6];

	if (pc - (uint32_t)guard_start >= (uint32_t)(guard_end - guard_start)) {
		AIRCR = SYSRESETREQ;
		for (;;)
			;
	}
	bus_faulted = 1;
	stacked[6] = stacked[5] & ~1u;
	CFSR = CFSR;
	HFSR = HFSR;
}

__attribute__((naked)) static void fault(void)
{
	__asm__("mrs r0, msp\n	b fault_in");
}

void cpu_sleep_unless_changed(volatile const uint16_t *value, uint16_t old)
{
	/* An interrupt ends the sleep though it is masked; it runs after. */
	__asm__ volatile("cpsid i" ::: "memory");
	if (*value == old)
		__asm__ volatile("dsb\n	wfi");
	__asm__ volatile("cpsie i" ::: "memory");
}

extern void (*const vectors[])(void);

static void start(void)
{
	const uint32_t *from = &data_load;
	uint32_t *to;

	for (to = &data_start; to < &data_end; to++)
		*to = *from++;
	for (to = &bss_start; to < &bss_end; to++)
		*to = 0;
	VTOR = (uint32_t)vectors;
	port_init();
	NVIC_ISER[PORT_IRQ / 32] = 1u << PORT_IRQ % 32;
	mmio_lab_serve();
}

__attribute__((section(".vectors"), used))
void (*const vectors[16 + PORT_IRQ + 1])(void) = {
	[0] = (void (*)(void))&stack_top,
	[1] = start,
	[2 ... 6] = fault,
	[16 + PORT_IRQ] = port_interrupt,
};
